import { GATEWAY_REFUSAL } from '../gateway/generate.ts';
import type { Deployment } from '../model/deployment.ts';
import { at, objectsAt, ofType, resourceOf, textAt, textsAt } from '../model/select.ts';
import { type Rule, settingsOf, unless } from './rule.ts';

const COMPONENT = 'Microsoft.Insights/components';
const WORKSPACE = 'Microsoft.OperationalInsights/workspaces';
const ALERT = 'Microsoft.Insights/scheduledQueryRules';
const GROUP = 'Microsoft.Insights/actionGroups';

/** Resources whose logs are worth keeping, with the categories that must be enabled. */
const LOGGED: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.ApiManagement/service': ['GatewayLogs'],
  'Microsoft.Network/virtualNetworks': ['VMProtectionAlerts'],
  'Microsoft.Network/networkSecurityGroups': ['NetworkSecurityGroupEvent'],
  'Microsoft.Web/sites': [
    'AppServiceHTTPLogs',
    'AppServiceConsoleLogs',
    'AppServiceAuditLogs',
    'AppServiceIPSecAuditLogs',
    'AppServiceAuthenticationLogs',
    'AppServicePlatformLogs',
  ],
  'Microsoft.KeyVault/vaults': ['AuditEvent'],
  'Microsoft.OperationalInsights/workspaces': ['Audit'],
};

const queries = (deployment: Deployment) =>
  ofType(deployment, ALERT).flatMap((alert) =>
    objectsAt(alert, 'properties.criteria.allOf').map((criterion) => ({ alert, criterion })),
  );

/** The trail consists of the server's own events; a hop's resource log is separate. */
const trailQueries = (deployment: Deployment) =>
  queries(deployment).filter(({ criterion }) => /^\s*\(?AppEvents$/m.test(String(criterion.query)));

const minutes = (duration: string) => Number(/^PT(\d+)M$/.exec(duration)?.[1] ?? Number.NaN);

/** The only allowed filters before counting: the server's event of a call, and the gateway's trace. */
const ALLOWED_FILTERS: readonly string[] = [
  "| where Name == 'mcp_tool_audit'",
  `| where Message == '${GATEWAY_REFUSAL}'`,
];

export const WATCH_RULES: readonly Rule[] = [
  settingsOf('watch/component-local-auth-disabled', ['L-07', 'Z-09'], COMPONENT, {
    'properties.DisableLocalAuth': true,
  }),
  {
    id: 'watch/component-uses-workspace',
    cites: ['PSRule Azure.AppInsights.Workspace'],
    faults: (deployment) => {
      const target = textAt(resourceOf(deployment, COMPONENT), 'properties.WorkspaceResourceId');
      return unless(
        target === resourceOf(deployment, WORKSPACE).id,
        'The component does not write to the workspace.',
      );
    },
  },
  settingsOf('watch/workspace-local-auth-disabled', ['L-07'], WORKSPACE, {
    'properties.features.disableLocalAuth': true,
  }),
  {
    id: 'watch/audit-trail-retention',
    cites: ['L-08'],
    faults: (deployment) => {
      const days = Number(at(resourceOf(deployment, WORKSPACE), 'properties.retentionInDays'));
      return unless(days >= 90, `The audit trail is kept for only ${days} days.`);
    },
  },
  {
    id: 'watch/resource-logs-enabled',
    cites: [
      'Z-05',
      'PSRule Azure.KeyVault.Logs',
      'Azure Policy: Key Vault, resource logs enabled',
      'Azure Policy: App Service, resource logs enabled',
    ],
    faults: (deployment) => {
      const workspaceId = resourceOf(deployment, WORKSPACE).id;
      const settings = ofType(deployment, 'Microsoft.Insights/diagnosticSettings').filter(
        (setting) => textAt(setting, 'properties.workspaceId') === workspaceId,
      );
      return deployment.resources.flatMap(({ id, type, name }) => {
        const own = settings.find((setting) =>
          setting.id.startsWith(`${id}/providers/Microsoft.Insights/`),
        );
        const on = objectsAt(own, 'properties.logs')
          .filter(({ enabled }) => enabled === true)
          .map(({ category }) => category);
        return (LOGGED[type] ?? [])
          .filter((category) => !on.includes(category))
          .map((category) => `${name} does not log ${category}.`);
      });
    },
  },
  {
    id: 'watch/gateway-log-in-dedicated-table',
    cites: ['Z-09'],
    faults: (deployment) => {
      const { id } = resourceOf(deployment, 'Microsoft.ApiManagement/service');
      const own = ofType(deployment, 'Microsoft.Insights/diagnosticSettings').find((setting) =>
        setting.id.startsWith(`${id}/providers/`),
      );
      return unless(
        textAt(own, 'properties.logAnalyticsDestinationType') === 'Dedicated',
        'The log of the gateway does not reach the table that the workbook reads.',
      );
    },
  },
  {
    id: 'watch/alerts-enabled',
    cites: ['Z-09'],
    faults: (deployment) => {
      const alerts = ofType(deployment, ALERT);
      const workspaceId = resourceOf(deployment, WORKSPACE).id;
      return [
        ...unless(alerts.length > 0, 'No alert watches the audit trail.'),
        ...alerts.flatMap((alert) => [
          ...unless(at(alert, 'properties.enabled') === true, `${alert.name} is switched off.`),
          ...unless(
            textsAt(alert, 'properties.scopes').join() === workspaceId,
            `${alert.name} does not query the workspace.`,
          ),
          ...unless(
            at(alert, 'properties.skipQueryValidation') === true,
            `${alert.name} cannot be deployed before the first event has created the table.`,
          ),
        ]),
      ];
    },
  },
  {
    id: 'watch/fixed-thresholds-present',
    cites: ['Z-09', 'L-07'],
    faults: (deployment) =>
      unless(
        trailQueries(deployment).some(
          ({ criterion }) =>
            criterion.criterionType === 'StaticThresholdCriterion' &&
            criterion.threshold === 0 &&
            String(criterion.query).includes('Refusals > '),
        ),
        'No alert has fixed thresholds, and the dynamic one is silent until it has a history.',
      ),
  },
  {
    id: 'watch/alerts-notify-operators',
    cites: ['Z-09'],
    faults: (deployment) => {
      const group = resourceOf(deployment, GROUP);
      const silent = ofType(deployment, ALERT).filter(
        (alert) => !textsAt(alert, 'properties.actions.actionGroups').includes(group.id),
      );
      const receivers = ['armRoleReceivers', 'emailReceivers'].flatMap((kind) =>
        objectsAt(group, `properties.${kind}`),
      );
      return [
        ...silent.map(({ name }) => `${name} notifies no action group.`),
        ...unless(at(group, 'properties.enabled') === true, 'The action group is disabled.'),
        ...unless(receivers.length > 0, 'The action group has no receiver.'),
      ];
    },
  },
  {
    id: 'watch/queries-constant',
    cites: ['L-03', 'Z-09'],
    faults: (deployment) =>
      queries(deployment).flatMap(({ alert, criterion }) => {
        const query = String(criterion.query);
        return [
          ...unless(!query.startsWith('['), `The query of ${alert.name} is assembled at run time.`),
          ...unless(
            !/\{\{|externaldata|evaluate|https?:/i.test(query),
            `The query of ${alert.name} includes outside input.`,
          ),
        ];
      }),
  },
  {
    id: 'watch/all-outcomes-counted',
    cites: ['L-07'],
    faults: (deployment) =>
      trailQueries(deployment).flatMap(({ alert, criterion }) => {
        const query = String(criterion.query);
        const beforeCounting = query.split('| summarize')[0] ?? '';
        const filters = beforeCounting
          .split('\n')
          .map((line) => line.trim().replace(/\)?,$/, ''))
          .filter((line) => line.startsWith('| where'));
        return [
          ...unless(
            filters.every((filter) => ALLOWED_FILTERS.includes(filter)) &&
              filters.includes(ALLOWED_FILTERS[0] ?? ''),
            `${alert.name} filters out events before it counts.`,
          ),
          // With sampling on, each record states how many events it represents.
          ...unless(query.includes('sum(ItemCount)'), `${alert.name} counts records, not events.`),
        ];
      }),
  },
  {
    id: 'watch/counts-per-caller-and-in-total',
    cites: ['L-07'],
    faults: (deployment) => {
      const query = trailQueries(deployment)
        .filter(({ criterion }) => criterion.criterionType === 'StaticThresholdCriterion')
        .map(({ criterion }) => String(criterion.query))
        .join('\n');
      const needs = [
        'caller_tid',
        'caller_oid',
        "pack_array(Caller, 'all callers')",
        'Refusals',
        'Errors',
        // A call that the gateway refuses never reaches the server's trail.
        `AppTraces\n    | where Message == '${GATEWAY_REFUSAL}'`,
        'by Subject',
      ];
      return needs.flatMap((word) =>
        unless(query.includes(word), `The query with fixed thresholds does not mention ${word}.`),
      );
    },
  },
  {
    id: 'watch/gateway-and-vault-refusals',
    cites: ['L-07', 'L-11'],
    // What the gateway or the vault refuses never reaches the server and its trail.
    faults: (deployment) => {
      const watched = queries(deployment)
        .map(({ criterion }) => String(criterion.query))
        .join('\n');
      const needs = [
        'ApiManagementGatewayLogs',
        'MICROSOFT.KEYVAULT',
        '401',
        '403',
        '429',
        'all addresses',
      ];
      return needs.flatMap((word) =>
        unless(watched.includes(word), `No alert watches the gateway and the vault for ${word}.`),
      );
    },
  },
  {
    id: 'watch/one-alert-per-caller',
    cites: ['L-07'],
    faults: (deployment) =>
      queries(deployment)
        .filter(({ criterion }) => criterion.criterionType === 'StaticThresholdCriterion')
        .filter(({ criterion }) => textAt(criterion, 'dimensions.0.name') !== 'Subject')
        .map(
          ({ alert }) =>
            `${alert.name} is a single alert for all callers, so a noisy one hides the others.`,
        ),
  },
  {
    id: 'watch/windows-overlap',
    cites: ['L-07', 'PSRule Azure.Alert.HighFrequencyQuery'],
    faults: (deployment) =>
      ofType(deployment, ALERT).flatMap((alert) => {
        const every = minutes(textAt(alert, 'properties.evaluationFrequency'));
        const window = minutes(textAt(alert, 'properties.windowSize'));
        return [
          ...unless(
            every >= 5,
            `${alert.name} runs every ${every} minutes, which costs and adds nothing.`,
          ),
          ...unless(window >= 3 * every, `A burst can hide between two windows of ${alert.name}.`),
        ];
      }),
  },
  {
    id: 'watch/service-health-alert',
    cites: ['PSRule Azure.Monitor.ServiceHealth'],
    faults: (deployment) => {
      const alerts = ofType(deployment, 'Microsoft.Insights/activityLogAlerts');
      const listens = alerts.some(
        (alert) =>
          at(alert, 'properties.enabled') === true &&
          at(alert, 'properties.condition.allOf.0.equals') === 'ServiceHealth',
      );
      return unless(listens, 'No alert reports an incident of Azure itself.');
    },
  },
  {
    id: 'watch/workbook-shows-calls',
    cites: ['Z-09'],
    faults: (deployment) => {
      const text = textAt(
        resourceOf(deployment, 'Microsoft.Insights/workbooks'),
        'properties.serializedData',
      );
      return ['by-tool', 'by-caller', 'refusals'].flatMap((item) =>
        unless(text.includes(`"${item}"`), `The workbook does not show ${item}.`),
      );
    },
  },
];
