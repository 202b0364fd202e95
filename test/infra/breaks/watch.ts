// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import { type Break, wrong } from './break.ts';

const TELEMETRY = 'watch/telemetry.bicep';
const ALERTS = 'watch/alerts.bicep';
const QUERY = 'watch/anomaly.kql';
const EXPIRY = 'watch/expiry.kql';

export const WATCH_BREAKS: readonly Break[] = [
  wrong(
    'watch/component-local-auth-disabled',
    TELEMETRY,
    'DisableLocalAuth: true',
    'DisableLocalAuth: false',
  ),
  wrong('watch/component-uses-workspace', TELEMETRY, '    WorkspaceResourceId: workspace.id\n', ''),
  wrong(
    'watch/workspace-local-auth-disabled',
    TELEMETRY,
    'disableLocalAuth: true',
    'disableLocalAuth: false',
  ),
  wrong(
    'watch/audit-trail-retention',
    TELEMETRY,
    'param retentionDays int = 90',
    'param retentionDays int = 30',
  ),
  wrong(
    'watch/resource-logs-enabled',
    'watch/diagnostics.json',
    '"AuditEvent", "enabled": true',
    '"AuditEvent", "enabled": false',
  ),
  wrong(
    'watch/resource-logs-enabled',
    'watch/diagnostics.bicep',
    "name: 'trail'\n  scope: vault\n",
    "name: 'other'\n  scope: sites[0]\n",
  ),
  wrong(
    'watch/gateway-log-in-dedicated-table',
    'watch/diagnostics.bicep',
    "logAnalyticsDestinationType: 'Dedicated'",
    "logAnalyticsDestinationType: 'AzureDiagnostics'",
  ),
  wrong(
    'watch/alerts-enabled',
    ALERTS,
    'severity: 1\n    enabled: true',
    'severity: 1\n    enabled: false',
  ),
  wrong('watch/fixed-thresholds-present', ALERTS, "'anomaly.kql'", "'activity.kql'"),
  wrong('watch/gateway-and-vault-refusals', 'watch/refusals.kql', '(401, 403, 429)', '(500)'),
  wrong('watch/secrets-expire-with-warning', EXPIRY, 'now(30d)', 'now(3d)'),
  wrong('watch/secrets-expire-with-warning', EXPIRY, 'Reads == 0 or ', ''),
  wrong('watch/secrets-expire-with-warning', ALERTS, "'P2D'", "'PT18H'"),
  wrong('watch/secrets-expire-with-warning', ALERTS, "'expiry.kql'", "'refusals.kql'"),
  wrong(
    'watch/secrets-expire-with-warning',
    'vault/vault.bicep',
    'concat([demo.name], resolvedNames)',
    'resolvedNames',
  ),
  wrong(
    'watch/one-alert-per-caller',
    ALERTS,
    "query: loadTextContent('refusals.kql')\n          dimensions: [{ name: 'Subject', operator: 'Include', values: ['*'] }]",
    "query: loadTextContent('refusals.kql')",
  ),
  wrong(
    'watch/alerts-notify-operators',
    ALERTS,
    "enabled: true\n    groupShortName: 'mcp'",
    "enabled: false\n    groupShortName: 'mcp'",
  ),
  wrong(
    'watch/queries-constant',
    ALERTS,
    "loadTextContent('anomaly.kql')",
    "'${loadTextContent('anomaly.kql')}${reference(workspaceId, '2026-03-01').customerId}'",
  ),
  wrong('watch/queries-constant', QUERY, 'AppEvents', "externaldata(Name: string)['x']"),
  wrong(
    'watch/all-outcomes-counted',
    QUERY,
    "| where Name == 'mcp_tool_audit'",
    "| where Name == 'mcp_tool_audit' and Properties.outcome == 'ok'",
  ),
  wrong(
    'watch/all-outcomes-counted',
    QUERY,
    "| where Message == 'mcp_gateway_refusal'",
    "| where Message == 'mcp_gateway_refusal' and Properties.reason == 'too_many'",
  ),
  wrong('watch/counts-per-caller-and-in-total', QUERY, '(AppTraces', '(AppRequests'),
  wrong('watch/all-outcomes-counted', 'watch/activity.kql', 'sum(ItemCount)', 'count()'),
  wrong(
    'watch/counts-per-caller-and-in-total',
    QUERY,
    "pack_array(Caller, 'all callers')",
    'pack_array(Caller)',
  ),
  wrong(
    'watch/windows-overlap',
    ALERTS,
    "enabled: true\n    scopes: [workspaceId]\n    // The window spans three evaluation periods and slides: a burst cannot hide on a boundary.\n    evaluationFrequency: 'PT5M'",
    "enabled: true\n    scopes: [workspaceId]\n    evaluationFrequency: 'PT15M'",
  ),
  wrong(
    'watch/service-health-alert',
    ALERTS,
    "equals: 'ServiceHealth'",
    "equals: 'Administrative'",
  ),
  wrong(
    'watch/workbook-shows-calls',
    'watch/workbook.json',
    '"name": "refusals"',
    '"name": "nothing"',
  ),
];
