import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planQuery } from '../../../twin/watch/kql/analyze/plan-query.ts';
import { OPERATORS, REFUSED } from '../../../twin/watch/kql/language.ts';
import { queryOf } from '../../../twin/watch/kql/run-plan.ts';
import { TABLES } from '../../../twin/watch/kql/tables.ts';

const valuesOf = (query: string): unknown[][] =>
  queryOf(planQuery(query, TABLES))
    .run(() => [], 0)
    .map((row) => Object.values(row));

const ROWS = 'datatable(k: string, n: long) ["a", 1, "b", 2, "a", 3]';

/** A query for each operator, and its rows by Microsoft's reference. */
const EXPECTED: Readonly<Record<string, readonly [query: string, values: unknown[][]]>> = {
  where: [`${ROWS} | where n > 2`, [['a', 3]]],
  project: [`${ROWS} | project m = n * 2, k | take 1`, [[2, 'a']]],
  'project-away': [`${ROWS} | project-away k | take 1`, [[1]]],
  'project-keep': [`${ROWS} | project-keep n | take 1`, [[1]]],
  'project-rename': [`${ROWS} | project-rename m = n | project m | take 1`, [[1]]],
  'project-reorder': [`${ROWS} | project-reorder n | take 1`, [[1, 'a']]],
  extend: [`${ROWS} | extend n = n + 1, m = n | take 1`, [['a', 2, 1]]],
  summarize: [
    `${ROWS} | summarize sum(n), Half = sum(n) / 2 by k`,
    [
      ['a', 4, 2],
      ['b', 2, 1],
    ],
  ],
  sort: [
    `${ROWS} | sort by n`,
    [
      ['a', 3],
      ['b', 2],
      ['a', 1],
    ],
  ],
  order: [
    `${ROWS} | order by k desc, n asc`,
    [
      ['b', 2],
      ['a', 1],
      ['a', 3],
    ],
  ],
  top: [
    `${ROWS} | top 2 by n asc`,
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  distinct: [
    `${ROWS} | distinct *`,
    [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ],
  ],
  count: [`${ROWS} | count`, [[3]]],
  print: ['print 1, x = "a"', [[1, 'a']]],
  datatable: ['datatable(t: timespan, d: dynamic) [1h, dynamic([1])]', [['01:00:00', [1]]]],
  range: ['range t from 0h to 2h step 1h', [['00:00:00'], ['01:00:00'], ['02:00:00']]],
  as: [`${ROWS} | as T | union T | count`, [[6]]],
  take: [`${ROWS} | take 1`, [['a', 1]]],
  limit: [`${ROWS} | limit 1`, [['a', 1]]],
  join: [
    `${ROWS} | join kind=rightouter (datatable(k: string, m: long) ["b", 7, "c", 8]) on k`,
    [
      ['b', 2, 'b', 7],
      ['', null, 'c', 8],
    ],
  ],
  lookup: [
    `${ROWS} | lookup (datatable(k: string, m: long) ["b", 7]) on k`,
    [
      ['a', 1, null],
      ['b', 2, 7],
      ['a', 3, null],
    ],
  ],
  union: [
    `union kind=inner (${ROWS}), (print k = "z", m = 1) | summarize make_list(k)`,
    [[['a', 'b', 'a', 'z']]],
  ],
  'mv-expand': [
    'print k = 1, l = dynamic(["x", "y"]) | mv-expand with_itemindex=i l to typeof(string)',
    [
      [1, 'x', 0],
      [1, 'y', 1],
    ],
  ],
  parse: [
    `datatable(s: string) ["id=7 by ann", "other"] | parse s with "id=" id:int " by " who`,
    [
      ['id=7 by ann', 7, 'ann'],
      ['other', null, ''],
    ],
  ],
  'parse-where': [
    `datatable(s: string) ["id=7 by ann", "other"] | parse-where s with "id=" id:int " by " who | project id`,
    [[7]],
  ],
  'make-series': [
    `${ROWS} | make-series total = sum(n) default = -1 on n from 0 to 3 step 1`,
    [
      [
        [-1, 1, 2],
        [0, 1, 2],
      ],
    ],
  ],
  serialize: [`${ROWS} | serialize m = n | take 1`, [['a', 1, 1]]],
  render: [
    `${ROWS} | summarize sum(n) by k | render piechart`,
    [
      ['a', 4],
      ['b', 2],
    ],
  ],
  let: [`let T = ${ROWS}; let f = (x: long) { x * 2 }; T | project f(n)`, [[2], [4], [6]]],
  materialize: [`let T = materialize(${ROWS}); T | join kind=inner T on n | count`, [[3]]],
  toscalar: [`print toscalar(${ROWS} | summarize max(n))`, [[3]]],
};

describe('operators', () => {
  test('each has rows worked out by hand', () => {
    assert.deepEqual(Object.keys(EXPECTED).sort(), OPERATORS.map(({ name }) => name).sort());
  });

  for (const [name, [query, values]] of Object.entries(EXPECTED)) {
    test(`run: ${name}`, () => assert.deepEqual(valuesOf(query), values));
  }
});

const T = 'AppEvents';

/** Operators that the service has and the evaluator lacks. */
const LACKING: Readonly<Record<string, string>> = {
  sample: `${T} | sample 1`,
  'sample-distinct': `${T} | sample-distinct 1 of Name`,
  search: "search 'x'",
  find: `find in (${T}) where Name == 'x'`,
  externaldata: "externaldata(a: string) ['https://data.example/x.csv']",
  evaluate: `${T} | evaluate bag_unpack(Properties)`,
  invoke: `let f = (T: (Name: string)) { T | count }; ${T} | invoke f()`,
  'mv-apply': `${T} | mv-apply x = Properties.l to typeof(long) on (summarize sum(x))`,
  'parse-kv': `${T} | parse-kv Name as (a: string) with (pair_delimiter=';', kv_delimiter='=')`,
  partition: `${T} | partition by Name (take 1)`,
  scan: `${T} | sort by TimeGenerated asc | scan with (step s: true;)`,
  facet: `${T} | facet by Name`,
  fork: `${T} | fork (take 1) (count)`,
  reduce: `${T} | reduce by Name`,
  'top-nested': `${T} | top-nested 1 of Name by count()`,
  'top-hitters': `${T} | top-hitters 1 of Name`,
  getschema: `${T} | getschema`,
  consume: `${T} | consume`,
};

describe('operators that the evaluator lacks', () => {
  test('are those of the page', () => {
    const rare = ['assert-schema', 'make-graph'];
    assert.deepEqual(
      [...Object.keys(LACKING), ...rare].sort(),
      REFUSED.map(({ name }) => name).sort(),
    );
  });

  for (const [name, query] of Object.entries(LACKING)) {
    test(`are refused by name, with a link to the page: ${name}`, () => {
      assert.throws(
        () => planQuery(query, TABLES),
        ({ message }: Error) =>
          message.includes(`the operator ${name} is not supported here; docs/query-language.md`),
      );
    });
  }
});
