import type { SupportedProperties } from '../deploy/check-supported.ts';

const PLACE: SupportedProperties = {
  location: 'Everything runs on this machine.',
  tags: 'Resources are not looked up by tag.',
};

/** How the hop treats the members of each type that it owns. */
export const SUPPORTED_PROPERTIES: Readonly<Record<string, SupportedProperties>> = {
  'Microsoft.OperationalInsights/workspaces': {
    ...PLACE,
    'properties.sku': 'The twin bills nothing.',
    'properties.retentionInDays':
      'Events are kept until the twin stops, up to a maximum number of rows.',
    'properties.features': 'The tables have no other readers or writers.',
  },
  'Microsoft.Insights/components': {
    ...PLACE,
    kind: 'A label in the portal.',
    'properties.Application_Type': 'A label in the portal.',
    'properties.WorkspaceResourceId': 'The twin has one workspace.',
    'properties.IngestionMode': 'Everything goes to the workspace.',
    'properties.DisableLocalAuth': true,
    'properties.DisableIpMasking': 'Sender addresses are not stored.',
  },
  'Microsoft.Insights/scheduledQueryRules': {
    ...PLACE,
    kind: 'The twin supports one kind of rule.',
    'properties.displayName': true,
    'properties.description': 'A description for display.',
    'properties.severity': true,
    'properties.enabled': true,
    'properties.scopes': true,
    'properties.evaluationFrequency': true,
    'properties.windowSize': true,
    'properties.skipQueryValidation': 'The query is always validated.',
    'properties.autoMitigate': true,
    'properties.resolveConfiguration': true,
    'properties.muteActionsDuration': true,
    'properties.overrideQueryTimeRange': true,
    'properties.checkWorkspaceAlertsStorageConfigured': 'Nothing is stored beyond the run.',
    'properties.targetResourceTypes': 'The twin has one workspace.',
    'properties.criteria.allOf.*.criterionType': true,
    'properties.criteria.allOf.*.query': true,
    'properties.criteria.allOf.*.dimensions.*.name': true,
    'properties.criteria.allOf.*.dimensions.*.operator': true,
    'properties.criteria.allOf.*.dimensions.*.values': true,
    'properties.criteria.allOf.*.timeAggregation': true,
    'properties.criteria.allOf.*.operator': true,
    'properties.criteria.allOf.*.threshold': true,
    'properties.criteria.allOf.*.failingPeriods': true,
    'properties.criteria.allOf.*.alertSensitivity':
      'Dynamic thresholds require several days of history.',
    'properties.criteria.allOf.*.ignoreDataBefore':
      'Dynamic thresholds require several days of history.',
    'properties.criteria.allOf.*.metricMeasureColumn': true,
    'properties.criteria.allOf.*.resourceIdColumn': true,
    'properties.actions': 'Alerts are printed and listed; no email is sent.',
  },
  'Microsoft.Insights/actionGroups': {
    ...PLACE,
    properties: 'Alerts are printed and listed; no email is sent.',
  },
  'Microsoft.Authorization/roleAssignments': {
    'properties.principalId': true,
    'properties.principalType': 'The object id is sufficient to identify the principal.',
    'properties.roleDefinitionId': true,
  },
};
