import type { SupportedProperties } from '../deploy/check-supported.ts';

const PLACE: SupportedProperties = {
  location: 'Everything is on this machine.',
  tags: 'Nothing looks for resources by tag.',
};

/** What watching makes of each type that it owns. */
export const SUPPORTED_PROPERTIES: Readonly<Record<string, SupportedProperties>> = {
  'Microsoft.OperationalInsights/workspaces': {
    ...PLACE,
    'properties.sku': 'Nothing is billed.',
    'properties.retentionInDays': 'Events are kept until the twin stops, up to a number of rows.',
    'properties.features': 'Nobody else reads or writes the tables.',
  },
  'Microsoft.Insights/components': {
    ...PLACE,
    kind: 'It is a label of the portal.',
    'properties.Application_Type': 'It is a label of the portal.',
    'properties.WorkspaceResourceId': 'There is one workspace.',
    'properties.IngestionMode': 'Everything goes to the workspace.',
    'properties.DisableLocalAuth': true,
    'properties.DisableIpMasking': 'No address of a sender is kept.',
  },
  'Microsoft.Insights/scheduledQueryRules': {
    ...PLACE,
    kind: 'There is one kind.',
    'properties.displayName': true,
    'properties.description': 'Only people read it.',
    'properties.severity': true,
    'properties.enabled': true,
    'properties.scopes': 'There is one workspace.',
    'properties.evaluationFrequency': true,
    'properties.windowSize': true,
    'properties.skipQueryValidation': 'The query is checked in any case.',
    'properties.autoMitigate': 'A fired alert stays listed; nothing resolves it.',
    'properties.criteria.allOf.*.criterionType': true,
    'properties.criteria.allOf.*.query': true,
    'properties.criteria.allOf.*.dimensions.*.name': true,
    'properties.criteria.allOf.*.dimensions.*.operator': 'Every value is looked at.',
    'properties.criteria.allOf.*.dimensions.*.values': 'Every value is looked at.',
    'properties.criteria.allOf.*.timeAggregation': true,
    'properties.criteria.allOf.*.operator': true,
    'properties.criteria.allOf.*.threshold': true,
    'properties.criteria.allOf.*.failingPeriods': true,
    'properties.criteria.allOf.*.alertSensitivity': 'Learnt thresholds need past days.',
    'properties.criteria.allOf.*.metricMeasureColumn': 'Learnt thresholds need past days.',
    'properties.actions': 'An alert is printed and listed; no mail is sent.',
  },
  'Microsoft.Insights/actionGroups': {
    ...PLACE,
    properties: 'An alert is printed and listed; no mail is sent.',
  },
  'Microsoft.Authorization/roleAssignments': {
    'properties.principalId': true,
    'properties.principalType': 'An object id is enough to know who it is.',
    'properties.roleDefinitionId': true,
  },
};
