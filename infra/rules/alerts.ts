import { LIMITS } from '../../server/src/contract/limits.ts';
import { GATEWAY_REFUSAL } from '../gateway/generate.ts';
import type { Deployment, Resource } from '../model/deployment.ts';
import { milliseconds } from '../model/duration.ts';
import { at, objectsAt, ofType, resourceOf, textAt, textsAt } from '../model/select.ts';
import { type Rule, setting, unless } from './rule.ts';
import { secretNames } from './vault.ts';

const WORKSPACE = 'Microsoft.OperationalInsights/workspaces';
const ALERT = 'Microsoft.Insights/scheduledQueryRules';
const GROUP = 'Microsoft.Insights/actionGroups';

const queries = (deployment: Deployment) =>
  ofType(deployment, ALERT).flatMap((alert) =>
    objectsAt(alert, 'properties.criteria.allOf').map((criterion) => ({ alert, criterion })),
  );

/** The event about a secret, not about a call. */
const EXPIRY = 'mcp_secret_expiry';

/** The trail consists of the server's events about calls; a hop's resource log is separate. */
const trailQueries = (deployment: Deployment) =>
  queries(deployment).filter(({ criterion }) => {
    const query = String(criterion.query);
    return /^\s*\(?AppEvents$/m.test(query) && !query.includes(EXPIRY);
  });

/** A duration of an alert in milliseconds. */
const durationOf = (alert: Resource, member: 'windowSize' | 'evaluationFrequency'): number =>
  milliseconds(textAt(alert, `properties.${member}`)) ?? Number.NaN;

/** The only allowed filters before counting: the server's event of a call, and the gateway's trace. */
const ALLOWED_FILTERS: readonly string[] = [
  "| where Name == 'mcp_tool_audit'",
  `| where Message == '${GATEWAY_REFUSAL}'`,
];

export const ALERT_RULES: readonly Rule[] = [
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
    id: 'watch/secrets-expire-with-warning',
    cites: ['Z-05', 'Z-09'],
    faults: (deployment) => {
      const found = queries(deployment).find(({ criterion }) =>
        String(criterion.query).includes(EXPIRY),
      );
      if (!found) return ['No alert warns before a secret expires.'];
      const query = String(found.criterion.query);
      const window = durationOf(found.alert, 'windowSize');
      const reported = setting(deployment, 'MCP_WATCHED_SECRETS').split(',');
      return [
        ...unless(
          query.includes('Expires < now(30d)'),
          `${found.alert.name} does not warn 30 days before a secret expires.`,
        ),
        ...unless(
          query.includes('summarize Reads = count()\n') && query.includes('where Reads == 0 or'),
          `${found.alert.name} is silent when the server reports nothing.`,
        ),
        ...unless(
          window >= 2 * LIMITS.expiryReportMs,
          `One lost report makes ${found.alert.name} fire.`,
        ),
        ...secretNames(deployment)
          .filter((name) => !reported.includes(name))
          .map((name) => `The server does not report when ${name} expires.`),
      ];
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
        const every = durationOf(alert, 'evaluationFrequency') / 60_000;
        const window = durationOf(alert, 'windowSize') / 60_000;
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
];
