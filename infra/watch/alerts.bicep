metadata name = 'Alerts'
metadata description = 'Tells people when callers behave unlike callers: by fixed limits from the first minute, and by what is usual here once there is a history to learn from.'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Resource id of the workspace that stores the audit trail.')
param workspaceId string

@description('Required. Name of the action group.')
param actionGroupName string

@description('Required. Email addresses that receive alerts in addition to the subscription\'s owners.')
param emails string[]

@description('Built-in role Owner: its members receive every alert, so that each alert has a recipient.')
var ownerRoleId = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'mcp'
    armRoleReceivers: [
      {
        name: 'owners'
        roleId: ownerRoleId
        useCommonAlertSchema: true
      }
    ]
    emailReceivers: [
      for (email, index) in emails: {
        name: 'email-${index}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource fixedLimits 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'mcp-calls-beyond-limits'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'MCP: a caller, or all of them, beyond the fixed limits'
    description: 'More calls, refusals or errors within fifteen minutes than the limits in anomaly.kql allow. Each row names one caller by tenant and object id, or all callers together (everybody).'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    // The window spans three evaluation periods and slides: a burst cannot hide on a boundary.
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    // The table exists only after the first event.
    skipQueryValidation: true
    autoMitigate: false
    criteria: {
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          query: loadTextContent('anomaly.kql')
          // One alert per caller: a noisy caller must not hide another.
          dimensions: [{ name: 'Subject', operator: 'Include', values: ['*'] }]
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [actionGroup.id] }
  }
}

resource doors 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'mcp-refusals-at-the-doors'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'MCP: an address, or all of them, refused too often'
    description: 'More refusals at the gateway and at the vault within fifteen minutes than the limits in doors.kql allow. These requests do not reach the server, so the audit trail does not contain them.'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    skipQueryValidation: true
    autoMitigate: false
    criteria: {
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          query: loadTextContent('refusals.kql')
          dimensions: [{ name: 'Subject', operator: 'Include', values: ['*'] }]
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [actionGroup.id] }
  }
}

resource unusualActivity 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'mcp-calls-unusual'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'MCP: more calls than is usual here'
    description: 'More calls than the history of several days predicts. The alert cannot fire until that history exists.'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          criterionType: 'DynamicThresholdCriterion'
          alertSensitivity: 'Medium'
          query: loadTextContent('activity.kql')
          timeAggregation: 'Total'
          metricMeasureColumn: 'Calls'
          operator: 'GreaterThan'
          failingPeriods: { numberOfEvaluationPeriods: 2, minFailingPeriodsToAlert: 2 }
        }
      ]
    }
    actions: { actionGroups: [actionGroup.id] }
  }
}

resource serviceHealth 'Microsoft.Insights/activityLogAlerts@2026-01-01' = {
  name: 'azure-service-health'
  location: 'global'
  tags: tags
  properties: {
    description: 'Azure reports an incident, maintenance or a security advisory that affects these resources.'
    enabled: true
    scopes: [subscription().id]
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'ServiceHealth'
        }
      ]
    }
    actions: {
      actionGroups: [
        { actionGroupId: actionGroup.id }
      ]
    }
  }
}
