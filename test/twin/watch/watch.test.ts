import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type JWK, SignJWT } from 'jose';
import { type Dispatcher, request } from 'undici';
import type { Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { objectsAt, ofType, resourceOf } from '../../../infra/model/select.ts';
import { createDispatcher } from '../../../twin/kit/dial.ts';
import { createNetwork, type Network } from '../../../twin/network/network.ts';
import { readAlertRule } from '../../../twin/watch/alert-rule.ts';
import PLANS from '../../../twin/watch/data/plans.generated.json' with { type: 'json' };
import { Planner, type Plans } from '../../../twin/watch/kql/planner.ts';
import type { Table } from '../../../twin/watch/rows-of.ts';
import { createWatch, type Watch } from '../../../twin/watch/watch.ts';
import { ManualClock } from '../support/manual-clock.ts';

const INGESTION = 'https://westeurope-1.in.applicationinsights.azure.com/v2.1/track';
const TENANT = 'http://localhost:8001/a-tenant/';
const SENDER = 'aaaaaaaa-0000-4000-8000-00000000000a';

const DAY = 24 * 60 * 60_000;
const HOURS_6 = 6 * 60 * 60_000;

const deployment = readDeployment('twin');
const component = resourceOf(deployment, 'Microsoft.Insights/components');
const edited = (rule: Resource, member: string, value: unknown): Resource =>
  ({ ...rule, properties: { ...rule.properties, [member]: value } }) as Resource;

const grant: Resource = {
  id: `${component.id}/providers/Microsoft.Authorization/roleAssignments/one`,
  type: 'Microsoft.Authorization/roleAssignments',
  name: 'one',
  apiVersion: '2022-04-01',
  properties: {
    principalId: SENDER,
    principalType: 'ServicePrincipal',
    roleDefinitionId: '/x/3913510d-42f4-4e42-8a64-420c390055eb',
  },
};

describe('the stand-in for Application Insights', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clock = new ManualClock();
  const said: string[] = [];
  let network: Network;
  let watch: Watch;
  let app: Dispatcher;

  before(async () => {
    network = await createNetwork(folder, () => deployment);
    network.serve('localhost:8001', { service: 'AzureActiveDirectory' }, (_request, response) => {
      const key: JWK = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: '1', use: 'sig' };
      response.end(JSON.stringify({ keys: [key] }));
    });
    const surroundings = {
      clock,
      folder,
      serve: network.serve,
      outbound: network.outbound,
      log: (_hop: string, line: string) => void said.push(line),
    };
    watch = await createWatch(surroundings, TENANT);
    for (const type of watch.types) {
      for (const resource of ofType(deployment, type)) await watch.apply(resource);
    }
    await watch.apply(grant);
    app = createDispatcher(await network.outbound({ subnet: 'app' }));
  });
  after(async () => {
    await app.destroy();
    await watch.stop();
    await network.stop();
    await rm(folder, { recursive: true });
  });

  const seconds = () => Math.floor(clock.now() / 1000);
  const tokenOf = (oid: string, changes: Record<string, unknown> = {}) =>
    new SignJWT({
      oid,
      aud: 'https://monitor.azure.com',
      iss: TENANT,
      exp: seconds() + 3600,
      ...changes,
    })
      .setProtectedHeader({ alg: 'RS256', kid: '1' })
      .sign(privateKey);

  const envelope = (properties: Record<string, string>, name = 'mcp_tool_audit') => ({
    name: 'Microsoft.ApplicationInsights.Event',
    iKey: '00000000-0000-0000-0000-000000000000',
    time: new Date(clock.now()).toISOString(),
    data: { baseType: 'EventData', baseData: { name, properties } },
  });

  const expiry = (properties: Record<string, string>) => envelope(properties, 'mcp_secret_expiry');

  const send = async (token: string | undefined, envelopes: readonly unknown[]) =>
    (await deliver(token, envelopes)).status;

  async function deliver(token: string | undefined, envelopes: readonly unknown[]) {
    const { statusCode, body } = await request(INGESTION, {
      dispatcher: app,
      method: 'POST',
      headers: {
        'content-encoding': 'gzip',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: gzipSync(JSON.stringify(envelopes)),
    });
    return { status: statusCode, answer: await body.json() };
  }

  test('accepts events only from an identity that may send', async () => {
    const events = [envelope({ caller_oid: 'o' })];
    assert.equal(await send(undefined, events), 401);
    assert.equal(await send(await tokenOf('somebody-else'), events), 403);
    assert.equal(
      await send(await tokenOf(SENDER, { aud: 'https://vault.azure.net' }), events),
      401,
    );
    assert.equal(watch.events(0).length, 0);
    assert.equal(await send(await tokenOf(SENDER), events), 200);
    assert.deepEqual(
      watch.events(0).map(({ Name, Properties }) => [Name, Properties]),
      [['mcp_tool_audit', { caller_oid: 'o' }]],
    );
  });

  test('checks issuer and expiry of a token, by the clock of the run', async () => {
    const ended = { exp: seconds() - 301 };
    const cases: [name: string, changes: Record<string, unknown>, status: number][] = [
      ['of another directory', { iss: 'http://localhost:8001/another-tenant/' }, 401],
      ['of version 2', { iss: `${TENANT}v2.0` }, 401],
      ['without an issuer', { iss: undefined }, 401],
      ['without an expiry', { exp: undefined }, 401],
      ['that expired, by the clock of the run', ended, 401],
      ['that is not valid yet', { nbf: seconds() + 301 }, 401],
      // The machine may be months ahead of it.
      ['that expires in a moment', { exp: seconds() + 1 }, 200],
      ['that expired within the skew', { exp: seconds() - 299 }, 200],
    ];
    const answers = await Promise.all(
      cases.map(async ([name, changes]) => [name, await send(await tokenOf(SENDER, changes), [])]),
    );
    assert.deepEqual(
      answers,
      cases.map(([name, , status]) => [name, status]),
    );
  });

  test('reports the outcome of each envelope, and keeps only accepted ones', async () => {
    const token = await tokenOf(SENDER);
    const good = envelope({ caller_oid: 'told' });
    const data = { ...good.data, baseData: { properties: {} } };
    const bad = {
      'no envelope': null,
      'no name': { ...good, name: '' },
      'no time': { ...good, time: 'yesterday' },
      'too old': { ...good, time: new Date(clock.now() - 49 * 3_600_000).toISOString() },
      'too new': { ...good, time: new Date(clock.now() + 25 * 3_600_000).toISOString() },
      'a foreign key': { ...good, iKey: '00000000-0000-0000-0000-000000000001' },
      'no data': { ...good, data: undefined },
      'an event without a name': { ...good, data },
    };
    for (const [what, item] of Object.entries(bad)) {
      const before = watch.events(0).length;
      const one = await deliver(token, [item]);
      assert.equal(one.status, 400, what);
      const some = await deliver(token, [good, item, good]);
      assert.equal(some.status, 206, what);
      const { errors, ...counts } = some.answer as { errors: Record<string, unknown>[] };
      assert.deepEqual(counts, { itemsReceived: 3, itemsAccepted: 2 });
      assert.deepEqual(
        errors.map(({ index, statusCode }) => [index, statusCode]),
        [[1, 400]],
      );
      assert.equal(watch.events(0).length, before + 2, what);
    }
    assert.deepEqual((await deliver(token, [good])).answer, {
      itemsReceived: 1,
      itemsAccepted: 1,
      errors: [],
    });
  });

  test('keeps each kind of telemetry in its own table', async () => {
    const calls = {
      RequestData: {
        id: 'r1',
        name: 'GET /cart',
        duration: '00.00:00:01.500000',
        responseCode: '503',
        success: false,
      },
      RemoteDependencyData: { name: 'SELECT', target: 'db', type: 'SQL', duration: '00:00:00.020' },
      ExceptionData: {
        severityLevel: 'Critical',
        exceptions: [
          { typeName: 'OrderError', message: 'refused' },
          { typeName: 'TimeoutError', message: 'too late' },
        ],
      },
      MetricData: { metrics: [{ name: 'queue', value: 12, count: 3, min: 1, max: 8 }] },
    };
    const sent = Object.entries(calls).map(([baseType, baseData]) => ({
      ...envelope({}),
      tags: { 'ai.cloud.role': 'shop' },
      sampleRate: 50,
      data: { baseType, baseData },
    }));
    assert.equal(await send(await tokenOf(SENDER), sent), 200);
    const rows = (table: Table) => watch.rows(table, 0);
    const [call] = rows('AppRequests');
    assert.deepEqual(
      [call?.DurationMs, call?.ResultCode, call?.Success, call?.AppRoleName, call?.ItemCount],
      [1500, '503', false, 'shop', 2],
    );
    assert.deepEqual(
      rows('AppDependencies').map(({ Target, DurationMs, Success }) => [
        Target,
        DurationMs,
        Success,
      ]),
      [['db', 20, true]],
    );
    assert.deepEqual(
      rows('AppExceptions').map((row) => [row.ExceptionType, row.OuterMessage, row.SeverityLevel]),
      [['TimeoutError', 'refused', 4]],
    );
    assert.deepEqual(
      rows('AppMetrics').map(({ Name, Sum, Max, ItemCount }) => [Name, Sum, Max, ItemCount]),
      [['queue', 12, 8, 3]],
    );
  });

  test('fires the deployed rule on its schedule and within its window only', async () => {
    const token = await tokenOf(SENDER);
    const properties = {
      caller_tid: 't',
      caller_oid: 'burst',
      tool: 'audit_event',
      outcome: 'ok',
    };
    await send(
      token,
      Array.from({ length: 61 }, () => envelope(properties)),
    );
    clock.pass(4 * 60_000);
    assert.deepEqual(watch.alerts(), []);
    clock.pass(60_000);
    assert.deepEqual(
      watch.alerts().map(({ row, severity }) => [row.Subject, row.Recorded, severity]),
      [['t/burst', 61, 1]],
    );
    assert.match(said.join('\n'), /alert: MCP: .*t\/burst/);
    const soFar = watch.alerts().length;
    clock.pass(30 * 60_000);
    const later = watch.alerts().slice(soFar);
    assert.ok(later.length <= 2, 'events drop out of the window');
  });

  test('counts recorded calls, but not refused or failed ones [L-07]', async () => {
    const token = await tokenOf(SENDER);
    const calls = (oid: string, outcome: string, decision: string) =>
      Array.from({ length: 61 }, () =>
        envelope({ caller_tid: 't', caller_oid: oid, tool: 'audit_event', outcome, decision }),
      );
    await send(token, calls('refused', 'refused', 'refused'));
    await send(token, calls('failed', 'error', 'allowed'));
    await send(token, [expiry({ secret: 'a', outcome: 'read' })]);
    const soFar = watch.alerts().length;
    watch.evaluate();
    assert.deepEqual(
      watch
        .alerts()
        .slice(soFar)
        .filter(({ row }) => row.Subject !== 'all callers')
        .map(({ row }) => [row.Subject, row.Refusals, row.Errors, row.Recorded]),
      [
        ['t/refused', 61, 0, 0],
        ['t/failed', 0, 61, 0],
      ],
    );
  });

  test('warns 30 days before a secret expires, not 31, and when reports cease [Z-05]', async () => {
    const expires = new Date(clock.now() + 31 * DAY).toISOString();
    const report = async () =>
      assert.equal(
        await send(await tokenOf(SENDER), [expiry({ secret: 'a', outcome: 'read', expires })]),
        200,
      );
    const soFar = watch.alerts().length;
    const fired = () =>
      watch
        .alerts()
        .slice(soFar)
        .filter(({ rule }) => rule.includes('secret'))
        .map(({ row }) => row.Subject);
    await report();
    clock.pass(DAY - 60_000);
    assert.deepEqual(fired(), []);
    await report();
    clock.pass(HOURS_6);
    assert.deepEqual(fired(), ['a']);
    // Two days without a report: the secret is unknown, and that is an alert too.
    clock.pass(2 * DAY);
    assert.equal(fired().at(-1), 'no reports');
  });

  test('refuses a rule with an unsupported query, naming its line', async () => {
    const rule = ofType(deployment, 'Microsoft.Insights/scheduledQueryRules')[0] as Resource;
    const broken = JSON.parse(
      JSON.stringify(rule).replace('| where Name ==', '| sample 10\\n| where Name =='),
    ) as Resource;
    await assert.rejects(
      async () => watch.apply(broken),
      /query: line \d+: the operator sample is not supported/,
    );
  });

  test('skips a disabled rule, and refuses a second criterion', async (context) => {
    const rule = ofType(deployment, 'Microsoft.Insights/scheduledQueryRules')[0] as Resource;
    const planner = new Planner(PLANS as unknown as Plans);
    context.after(() => planner.close());
    assert.ok(await readAlertRule(rule, planner));
    assert.equal(await readAlertRule(edited(rule, 'enabled', false), planner), undefined);
    const [criterion] = objectsAt(rule, 'properties.criteria.allOf');
    const two = edited(rule, 'criteria', { allOf: [criterion, criterion] });
    await assert.rejects(readAlertRule(two, planner), /a rule needs exactly one criterion/);
  });

  test('refuses an unlisted member', async () => {
    const odd = { ...component, properties: { ...component.properties, SamplingPercentage: 50 } };
    await assert.rejects(
      async () => watch.apply(odd),
      /Microsoft.Insights\/components .*: properties.SamplingPercentage: the twin does not support/,
    );
  });

  test('accepts no events once the grant is removed', async () => {
    watch.remove(grant.id);
    assert.equal(await send(await tokenOf(SENDER), [envelope({})]), 403);
  });
});
