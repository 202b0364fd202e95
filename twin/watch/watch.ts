import roles from '../../infra/azure-roles.json' with { type: 'json' };
import type { JsonObject, Resource } from '../../infra/model/deployment.ts';
import { at } from '../../infra/model/select.ts';
import { checkSupported } from '../deploy/check-supported.ts';
import { createDispatcher, fetchJson } from '../kit/dial.ts';
import { GrantedCallers } from '../kit/granted-callers.ts';
import type { Hop, Surroundings } from '../kit/hop.ts';
import { tellRefusals } from '../kit/tell-refusals.ts';
import { readAlertRule } from './alert-rule.ts';
import { AlertSchedule, type FiredAlert } from './alerts.ts';
import PLANS from './data/plans.generated.json' with { type: 'json' };
import { createIngestion } from './ingestion.ts';
import { withClassic } from './kql/classic-tables.ts';
import { Planner, type Plans } from './kql/planner.ts';
import type { Row } from './kql/run-plan.ts';
import type { Table } from './rows-of.ts';
import { createStore } from './store.ts';
import { SUPPORTED_PROPERTIES } from './supported-properties.ts';

const COMPONENT = 'Microsoft.Insights/components';
const GRANT = 'Microsoft.Authorization/roleAssignments';
const RULE = 'Microsoft.Insights/scheduledQueryRules';

/** On Azure the host contains a numbered region; the number needs a live tenant. */
const INGESTION_HOST = 'westeurope-1.in.applicationinsights.azure.com';

const INSTRUMENTATION_KEY = '00000000-0000-0000-0000-000000000000';
const CONNECTION_STRING = `InstrumentationKey=${INSTRUMENTATION_KEY};IngestionEndpoint=https://${INGESTION_HOST}/`;

export interface Watch extends Hop {
  /** Custom events since then, the newest last. */
  events(since: number): readonly Row[];
  /** Rows of a table since then, the newest last. */
  rows(table: Table, since: number): readonly Row[];
  /** Traces of the gateway's policies since then, the newest last. */
  traces(since: number): readonly Row[];
  alerts(): readonly FiredAlert[];
  /** Titles of the alert rules for which a row of a table counts. */
  rulesFor(table: Table, row: Row): readonly string[];
  /** When each rule runs next, the earliest first. */
  next(): readonly { at: number; rule: string }[];
  /** Runs every rule now, regardless of its schedule. */
  evaluate(): void;
}

/**
 * Application Insights, its workspace and the alert rules over it.
 *
 * @param tenant address of the directory at the sign-in service, with a slash at its end.
 */
export async function createWatch(surroundings: Surroundings, tenant: string): Promise<Watch> {
  const { clock } = surroundings;
  const dispatcher = createDispatcher(await surroundings.outbound({ service: 'AzureMonitor' }));
  const keys = () => fetchJson(dispatcher, `${tenant}discovery/v2.0/keys`);
  const store = createStore();
  const senders = new GrantedCallers({
    audiences: ['https://monitor.azure.com', 'https://monitor.azure.com/'],
    role: roles['Monitoring Metrics Publisher'],
    keys,
    issuer: tenant,
    now: () => clock.now(),
    tell: tellRefusals('watch', surroundings),
  });
  const planner = new Planner(PLANS as unknown as Plans);
  const components = new Map<string, Resource>();
  const schedule = new AlertSchedule(
    clock,
    (since, until) => withClassic((table) => store.rows(table, since, until)),
    {
      fired: ({ rule, row }) => surroundings.log('watch', `alert: ${rule}: ${JSON.stringify(row)}`),
      resolved: ({ rule, row }) =>
        surroundings.log('watch', `resolved: ${rule}: ${JSON.stringify(row)}`),
      failed: (rule, why) => surroundings.log('watch', `not evaluated: ${rule}: ${why}`),
    },
  );
  const localAuthOff = () =>
    [...components.values()].every(
      (component) => at(component, 'properties.DisableLocalAuth') === true,
    );
  surroundings.serve(
    INGESTION_HOST,
    { service: 'AzureMonitor' },
    createIngestion({
      now: () => clock.now(),
      key: INSTRUMENTATION_KEY,
      judgeSender: async (token) => (localAuthOff() ? await senders.judge(token) : undefined),
      store: (table, row) => store.add(table, row),
    }),
  );

  return {
    name: 'watch',
    types: Object.keys(SUPPORTED_PROPERTIES).filter((type) => type !== GRANT),
    async apply(resource) {
      checkSupported(resource, SUPPORTED_PROPERTIES[resource.type] ?? {});
      if (resource.type === COMPONENT) components.set(resource.id, resource);
      if (resource.type === GRANT) senders.grant(resource);
      if (resource.type === RULE) schedule.set(resource.id, await readAlertRule(resource, planner));
    },
    remove(id) {
      components.delete(id);
      senders.revoke(id);
      schedule.set(id, undefined);
    },
    // The key names the component and is no secret: local authentication is off.
    reference: (id): JsonObject => ({ id, properties: { ConnectionString: CONNECTION_STRING } }),
    rows: (table, since) => store.rows(table, since),
    events: (since) => store.rows('AppEvents', since),
    traces: (since) => store.rows('AppTraces', since),
    alerts: () => schedule.fired,
    rulesFor: (table, row) =>
      schedule.countingFor(
        withClassic((name) => (name === table ? [row] : [])),
        Number(row.TimeGenerated),
      ),
    next: () => schedule.next(),
    evaluate: () => schedule.evaluate(),
    async stop() {
      schedule.stop();
      await planner.close();
      await dispatcher.destroy();
    },
  };
}
