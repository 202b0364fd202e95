import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { planQuery } from '../../../twin/watch/kql/analyze/plan-query.ts';
import { knownPlans } from '../../../twin/watch/kql/known-plans.ts';
import { queryLanguagePage } from '../../../twin/watch/kql/page.ts';
import { queryOf, type Row } from '../../../twin/watch/kql/run-plan.ts';
import { TABLES } from '../../../twin/watch/kql/tables.ts';

const queryFile = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../infra/watch', name), 'utf8');

const NOW = Date.UTC(2026, 0, 1);
const DAY = 24 * 60 * 60_000;

function run(query: string, tables: Record<string, readonly Row[]>): readonly Row[] {
  return queryOf(planQuery(query, TABLES)).run((name) => tables[name] ?? [], NOW);
}

const event = (oid: string, more: Record<string, string> = {}): Row => ({
  TimeGenerated: 1_000,
  Name: 'mcp_tool_audit',
  ItemCount: 1,
  Properties: {
    caller_tid: 't',
    caller_oid: oid,
    tool: 'whoami',
    decision: 'allowed',
    outcome: 'ok',
    ...more,
  },
});
const times = (count: number, row: Row) => Array.from({ length: count }, () => row);

describe('the deployed anomaly query', () => {
  const anomaly = (rows: readonly Row[]) => run(queryFile('anomaly.kql'), { AppEvents: rows });

  test('returns no row at each limit, and one just beyond it [L-07, Z-09]', () => {
    for (const [limit, more] of [
      [1500, {}],
      [60, { tool: 'audit_event' }],
      [30, { decision: 'refused', outcome: 'refused' }],
      [50, { outcome: 'error' }],
    ] as const) {
      assert.deepEqual(anomaly(times(limit, event('a', more))), []);
      assert.deepEqual(
        anomaly(times(limit + 1, event('a', more))).map(({ Subject }) => Subject),
        ['t/a'],
      );
    }
  });

  test('detects many callers that stay below their own limit [L-07]', () => {
    const rows = Array.from({ length: 201 }, (_, n) => event(`o${n}`, { decision: 'refused' }));
    assert.deepEqual(
      anomaly(rows).map(({ Subject, Refusals }) => [Subject, Refusals]),
      [['all callers', 201]],
    );
  });

  test('returns a tool of another server that changed, once, and not one that is restored', () => {
    const change = (state: string) => ({
      ...event('a'),
      Name: 'mcp_upstream_changed',
      Properties: { upstream: 'docs', tool: 'search', digest: 'd', state },
    });
    assert.deepEqual(
      anomaly([change('changed')]).map(({ Subject, Changed }) => [Subject, Changed]),
      [['all callers', 1]],
    );
    assert.deepEqual(anomaly(times(9, change('as_reviewed'))), []);
  });

  test('adds the refusals of gateway and server [L-07]', () => {
    const { Name: _, ...trace } = event('a', { decision: 'refused', outcome: 'refused' });
    const AppTraces = times(16, { ...trace, Message: 'mcp_gateway_refusal' });
    const AppEvents = times(15, event('a', { decision: 'refused', outcome: 'refused' }));
    const alerts = (tables: Record<string, readonly Row[]>) =>
      run(queryFile('anomaly.kql'), tables).map(({ Subject, Refusals }) => [Subject, Refusals]);
    assert.deepEqual(alerts({ AppEvents, AppTraces }), [['t/a', 31]]);
    assert.deepEqual(alerts({ AppEvents, AppTraces: AppTraces.slice(1) }), []);
    assert.deepEqual(alerts({ AppTraces: times(31, AppTraces[0] as Row) }), [['t/a', 31]]);
    assert.deepEqual(alerts({ AppTraces: times(99, { ...trace, Message: 'other' }) }), []);
  });

  test('counts other messages of a known caller, but none of unknown ones', () => {
    const refused = (more: object) => ({
      ...event('a'),
      Name: 'mcp_request_refused',
      Properties: { caller_tid: 't', caller_oid: 'a', decision: 'refused', ...more },
    });
    const junk = refused({ reason: 'not_json' });
    assert.deepEqual(
      anomaly(times(31, junk)).map(({ Subject, Refusals }) => [Subject, Refusals]),
      [['t/a', 31]],
    );
    assert.deepEqual(anomaly(times(30, junk)), []);
    assert.deepEqual(anomaly(times(99, refused({ reason: 'unknown_method' }))), []);
    assert.deepEqual(anomaly(times(5_000, refused({ caller_oid: '', reason: 'not_json' }))), []);
    assert.deepEqual(anomaly(times(5_000, { ...event('a'), Name: 'other' })), []);
  });
});

describe('the deployed query for secrets that expire', () => {
  const expiry = (...reports: object[]) => {
    const rows = reports.map((Properties) => ({
      TimeGenerated: NOW,
      Name: 'mcp_secret_expiry',
      ItemCount: 1,
      Properties: { secret: 'a', outcome: 'read', ...Properties },
    }));
    return run(queryFile('expiry.kql'), { AppEvents: rows }).map(({ Subject }) => Subject);
  };
  const inDays = (days: number) => ({ expires: new Date(NOW + days * DAY).toISOString() });

  test('returns a secret that expires within 30 days, but not one that expires in 31 [Z-05]', () => {
    assert.deepEqual(expiry(inDays(31)), []);
    assert.deepEqual(expiry(inDays(30)), []);
    assert.deepEqual(expiry(inDays(29.9)), ['a']);
    assert.deepEqual(expiry(inDays(-400)), ['a']);
    assert.deepEqual(expiry(inDays(31), { ...inDays(1), secret: 'b' }), ['b']);
  });

  test('does not return a rotated secret, or one that never expires', () => {
    assert.deepEqual(expiry(inDays(1), inDays(365), inDays(1)), []);
    assert.deepEqual(expiry({}), []);
  });

  test('returns a secret only if no attempt to read it succeeded', () => {
    const denied = { outcome: 'denied' };
    assert.deepEqual(expiry(denied, denied), ['a']);
    assert.deepEqual(expiry(denied, inDays(365)), []);
    assert.deepEqual(expiry({ ...denied, secret: 'b' }, inDays(365)), ['b']);
  });

  test('returns a row if there is no report', () => {
    assert.deepEqual(expiry(), ['no reports']);
    const other = { TimeGenerated: NOW, Name: 'mcp_tool_audit', ItemCount: 1, Properties: {} };
    assert.deepEqual(
      run(queryFile('expiry.kql'), { AppEvents: [other] }).map(({ Subject }) => Subject),
      ['no reports'],
    );
  });
});

test('a query runs over tables without rows', () => {
  assert.deepEqual(run(queryFile('refusals.kql'), {}), []);
  assert.deepEqual(run(queryFile('activity.kql'), {}), []);
});

test('column_ifexists returns its default for a missing column', () => {
  const rows = { AppEvents: [event('a')] };
  const of = (name: string) => run(`AppEvents | project A = column_ifexists('${name}', 0.0)`, rows);
  assert.deepEqual(of('ItemCount'), [{ A: 1 }]);
  assert.deepEqual(of('httpStatusCode_d'), [{ A: 0 }]);
  // The vault has logged nothing yet, so its columns do not exist.
  const late = ['httpStatusCode_d', 'CallerIPAddress'];
  const young = TABLES.AzureDiagnostics?.filter(({ name }) => !late.includes(name)) ?? [];
  const plan = planQuery(queryFile('refusals.kql'), { ...TABLES, AzureDiagnostics: young });
  assert.deepEqual(
    queryOf(plan).run(() => [], NOW),
    [],
  );
});

test('customDimensions are data, so caller input cannot become part of a query [L-03]', () => {
  const hostile = event("'| union * //", { tool: "'; drop" });
  assert.deepEqual(
    run("AppEvents | where tostring(Properties.caller_oid) == '| union *'", {
      AppEvents: [hostile],
    }),
    [],
  );
});

describe('a query that cannot run', () => {
  for (const [query, complaint] of [
    [
      'AppEvents\n| sample 5',
      /line 2: the operator sample is not supported here; docs\/query-language.md/,
    ],
    ['AppEvents | project Name, Name', /the name 'Name' is already declared$/],
    ['let f = () { AppEvents }; f | count', /line 1: f is a function: write f\(\)$/],
    [
      'AppEvents\n| where TimeGenerated > datetime(2026-13-01)',
      /line 2: "datetime.*" is no datetime$/,
    ],
    ['print timespan(1x)', /line 1: "timespan\(1x\)" is no timespan$/],
    ['print int(5000000000)', /line 1: "int\(5000000000\)" is no int$/],
    ['Heartbeat', /line 1: .*'Heartbeat' does not refer to any known/],
    ['AppEvents\n\n| where Colour == 1', /line 3: .*'Colour' does not refer to any known column/],
    ['AppEvents | extend A = rand()', /line 1: the function rand is not supported here/],
    ['AppEvents | summarize hll(ItemCount) by Name', /line 1: the aggregate function hll/],
    ['AppEvents | where Name ~ 1', /line 1: /],
    ['AppEvents | where (Name == 1', /line 1: /],
    ['AppEvents | extend A = column_ifexists(Name, 0)', /line 1: /],
    ['AppEvents | project A = Name | where Name == 1', /line 1: .*'Name' does not refer to any/],
  ] as const) {
    test(`is refused when it is applied: ${query.replaceAll('\n', ' ')}`, () => {
      assert.throws(() => planQuery(query, TABLES), complaint);
    });
  }
});

for (const generate of [knownPlans, queryLanguagePage]) {
  const { path, text } = generate();
  test(`${path} is what the library and the evaluator give`, () => {
    const written = readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');
    assert.equal(written, text, `${path} is stale: run "npm run generate"`);
  });
}
