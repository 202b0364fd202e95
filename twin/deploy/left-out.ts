/**
 * Types that the twin deliberately does not act on, each with what a developer therefore cannot
 * see. `docs/parity.md` is generated from it. A type listed neither here nor by a hop stops the
 * start.
 */
export const UNSUPPORTED_TYPES: Readonly<Record<string, string>> = {
  'Microsoft.Resources/resourceGroups': 'The twin has only one resource group.',
  'Microsoft.Insights/autoscalesettings':
    'A single instance serves requests; the twin does not scale.',
  'Microsoft.Insights/workbooks':
    'Charts exist only in the portal; the twin stores the events that they show.',
  'Microsoft.Insights/diagnosticSettings':
    'The twin collects the audit trail, but not the logs of the services themselves.',
  'Microsoft.Insights/activityLogAlerts': 'The twin has no activity log.',
};
