import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { ofType, resourceOf, textAt } from '../../../infra/model/select.ts';
import {
  analyze,
  columnsOf,
  type Element,
  items,
  required,
} from '../../../twin/watch/kql/analyze/library.ts';
import { planQuery } from '../../../twin/watch/kql/analyze/plan-query.ts';
import { COMPONENT_TABLES, withClassic } from '../../../twin/watch/kql/classic-tables.ts';
import { budgetOf } from '../../../twin/watch/kql/evaluate/budget.ts';
import { evaluator } from '../../../twin/watch/kql/evaluate/relation.ts';
import { queryOf, type Row } from '../../../twin/watch/kql/run-plan.ts';
import { TABLES } from '../../../twin/watch/kql/tables.ts';
import { CLASSIC, EVENTS } from './corpus/events.ts';
import { REQUESTS } from './corpus/requests.ts';
import { NOW, ROWS } from './corpus/rows.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
const DEPLOYMENT = readDeployment('twin');

/** Queries in the fenced blocks of every page. */
const ofPages = readdirSync(DOCS)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => {
    const text = readFileSync(join(DOCS, name), 'utf8');
    const blocks = [...text.matchAll(/^ *```kusto\n(.*?)^ *```$/gms)];
    return blocks.map(([, query = ''], index) => [`docs/${name}, ${index + 1}`, query] as const);
  });

interface Item {
  readonly name: string;
  readonly content: { readonly query?: string };
}

const WORKBOOK: { readonly items: readonly Item[] } = JSON.parse(
  textAt(resourceOf(DEPLOYMENT, 'Microsoft.Insights/workbooks'), 'properties.serializedData'),
);
const ofWorkbook = WORKBOOK.items.flatMap(({ name, content }) =>
  content.query === undefined ? [] : [[`workbook, ${name}`, content.query] as const],
);

const ofRules = ofType(DEPLOYMENT, 'Microsoft.Insights/scheduledQueryRules').map(
  (rule) => [rule.name, textAt(rule, 'properties.criteria.allOf.0.query')] as const,
);

/** A query over a component names its tables in the older way. */
const tablesOf = (query: string) =>
  new RegExp(`^\\s*\\(?(${Object.keys(COMPONENT_TABLES).join('|')})\\b`, 'm').test(query)
    ? COMPONENT_TABLES
    : TABLES;

const OWN = [...ofPages, ...ofWorkbook, ...ofRules];

test('pages, workbook and rules have queries', () => {
  for (const [kind, least] of [
    [ofPages, 8],
    [ofWorkbook, 5],
    [ofRules, 4],
  ] as const) {
    assert.ok(kind.length >= least);
  }
});

describe('the names and the number of result columns', () => {
  const corpus = [...REQUESTS, ...EVENTS, ...CLASSIC].map(
    ({ about, query }) => [about, query] as const,
  );
  for (const [name, query] of [...OWN, ...corpus]) {
    test(`are those that the library gives: ${name}`, () => {
      const tables = tablesOf(query);
      const plan = planQuery(query, tables);
      const expected = columnsOf(lastOf(analyze(query, tables).syntax).ResultType);
      assert.deepEqual(plan.result.columns, expected);
      const found = queryOf(plan).run(
        withClassic((table) => ROWS[table] ?? []),
        NOW,
      );
      for (const row of found)
        assert.deepEqual(
          Object.keys(row),
          expected?.map((one) => one.name),
        );
      const cells = evaluator(plan)({
        scan: ({ columns }) => [columns.map(() => null)],
        now: 0n,
        budget: budgetOf(1_000, () => 0),
      });
      for (const row of cells) assert.equal(row.length, expected?.length);
    });
  }
});

const lastOf = (syntax: Element): Element =>
  required(items(required(syntax, 'Statements')).at(-1) as Element, 'Expression');

describe('the workbook', () => {
  const call = (tool: string, decision: string, duration: number, minute: number): Row => ({
    TimeGenerated: NOW - minute * 60_000,
    Name: 'mcp_tool_audit',
    ItemCount: 1,
    Properties: {
      tool,
      decision,
      outcome: decision === 'refused' ? 'refused' : 'ok',
      reason: decision === 'refused' ? 'missing_role' : '',
      duration_ms: String(duration),
      caller_tid: 't',
      caller_oid: 'o',
      caller_client: 'c',
    },
  });
  const events = [
    call('whoami', 'allowed', 4, 1),
    call('whoami', 'allowed', 10, 2),
    call('whoami', 'refused', 1, 8),
    call('safe_lookup', 'allowed', 7, 3),
  ];
  const show = (item: string) => {
    const query = ofWorkbook.find(([name]) => name === `workbook, ${item}`)?.[1] ?? '';
    return queryOf(planQuery(query, TABLES)).run(
      (table) => (table === 'AppEvents' ? events : []),
      NOW,
    );
  };

  test('counts calls by tool', () => {
    assert.deepEqual(show('by-tool'), [
      { Tool: 'whoami', Calls: 3, Refused: 1, Errors: 0, Slowest: 10, Median: 4 },
      { Tool: 'safe_lookup', Calls: 1, Refused: 0, Errors: 0, Slowest: 7, Median: 7 },
    ]);
  });

  test('counts calls by caller, and refusals by reason', () => {
    const latest = '2026-01-01T11:59:00.0000000Z';
    assert.deepEqual(show('by-caller'), [
      { Caller: 't/o', Client: 'c', Calls: 4, Refused: 1, Tools: 2, Last: latest },
    ]);
    assert.deepEqual(show('refusals'), [
      {
        Reason: 'missing_role',
        Tool: 'whoami',
        Refusals: 1,
        Callers: 1,
        Last: '2026-01-01T11:52:00.0000000Z',
      },
    ]);
  });

  test('shows calls by tool over time', () => {
    assert.deepEqual(show('over-time'), [
      { TimeGenerated: '2026-01-01T11:55:00.0000000Z', Tool: 'whoami', Calls: 2 },
      { TimeGenerated: '2026-01-01T11:50:00.0000000Z', Tool: 'whoami', Calls: 1 },
      { TimeGenerated: '2026-01-01T11:55:00.0000000Z', Tool: 'safe_lookup', Calls: 1 },
    ]);
  });
});
