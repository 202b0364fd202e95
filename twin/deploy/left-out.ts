/**
 * Types that the twin deliberately does not act on, each with what a developer therefore cannot
 * see. `docs/parity.md` is generated from it. A type listed neither here nor by a hop stops the
 * start.
 */
export const KNOWINGLY_LEFT_OUT: Readonly<Record<string, string>> = {
  'Microsoft.Resources/resourceGroups': 'The twin has one group and looks nothing up by group.',
  'Microsoft.Insights/autoscalesettings': 'One instance serves; the twin does not scale.',
  'Microsoft.Insights/workbooks':
    'The portal draws the charts; the events that they show are stored.',
  'Microsoft.Insights/diagnosticSettings':
    'The twin collects the audit trail, but not the logs of the services themselves.',
  'Microsoft.Insights/activityLogAlerts':
    'The twin has no activity log, because resources are not managed in it.',
};
