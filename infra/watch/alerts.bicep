metadata name = 'Alerts'
metadata description = 'Alerts on unusual use, on secrets that expire, and on incidents of Azure. Fixed thresholds apply from the first minute, a dynamic one once it has enough history.'

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

@description('Built-in role Owner: its members receive every alert, in addition to the addresses of the deployment.')
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
    displayName: 'MCP: fixed limits exceeded by one caller or by all callers'
    description: 'More calls, refusals or errors within fifteen minutes than the limits in anomaly.kql allow. Each row names one caller by tenant and object id, or "all callers" for their total.'
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
          // One alert per caller, so that a noisy caller cannot hide another.
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

resource refusals 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'mcp-gateway-and-vault-refusals'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'MCP: too many refusals at the gateway or the vault'
    description: 'More refusals at the gateway or the vault within fifteen minutes than the limits in refusals.kql allow. Each row names one address, or "all addresses" for their total. Most of these requests do not reach the server, so the audit trail does not contain them.'
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

resource expiry 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'mcp-secrets-expire'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'MCP: a secret expires soon, or its expiry is unknown'
    description: 'A secret of the vault expires within 30 days, its metadata could not be read for two days, or the server has not reported any expiry for two days. Each row names one secret, or "no reports".'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT6H'
    windowSize: 'P2D'
    skipQueryValidation: true
    // One notification per secret, not four a day until it is rotated.
    autoMitigate: true
    criteria: {
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          query: loadTextContent('expiry.kql')
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
    displayName: 'MCP: more calls than usual'
    description: 'More calls than a dynamic threshold, learned from several days of history, predicts. The alert cannot fire until that history exists.'
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
    description: 'Azure reports an incident, maintenance or a security advisory for the subscription.'
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
