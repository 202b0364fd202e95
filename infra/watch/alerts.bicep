metadata name = 'Alerts'
metadata description = 'Tells people when callers behave unlike callers: by fixed limits from the first minute, and by what is usual here once there is a history to learn from.'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Resource id of the workspace that keeps the trail.')
param workspaceId string

@description('Required. Name of the action group.')
param actionGroupName string

@description('Required. Whom to tell besides the owners of the subscription.')
param emails string[]

@description('Built-in role Owner: its holders hear of every alert, so that none goes unheard.')
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
    description: 'More calls, refusals or errors in fifteen minutes than the limits in anomaly.kql allow. Each row names one caller by tenant and object id, or everybody.'
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
    description: 'More refusals at the gateway and at the vault in fifteen minutes than the limits in refusals.kql allow. The server never sees these, so its trail does not have them.'
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
    description: 'Calls of any outcome above what the past days make expect. Silent until there are past days.'
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
    description: 'Azure itself reports trouble, maintenance or a security advisory for what runs here.'
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
