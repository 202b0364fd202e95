/**
 * Types that the twin knows of and does not act on, each with what is then not seen on a laptop.
 * `docs/parity.md` is made from it; a type that stands neither here nor with a hop stops the start.
 */
export const KNOWINGLY_LEFT_OUT: Readonly<Record<string, string>> = {
  'Microsoft.Resources/resourceGroups': 'There is one group, and nothing is looked up through it.',
  'Microsoft.Insights/autoscalesettings': 'One instance serves; it neither grows nor shrinks.',
  'Microsoft.Insights/workbooks': 'Charts are drawn by the portal; the events they show are kept.',
  'Microsoft.Insights/diagnosticSettings':
    'The trail of tool calls is collected; logs of the services themselves are not.',
  'Microsoft.Insights/activityLogAlerts':
    'There is no activity log, since nobody manages resources.',
};
