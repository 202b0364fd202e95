import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { planQuery } from '../../../twin/watch/kql/analyze/plan-query.ts';
import { QueryStopped } from '../../../twin/watch/kql/evaluate/budget.ts';
import { Planner } from '../../../twin/watch/kql/planner.ts';
import { QueryError } from '../../../twin/watch/kql/query-error.ts';
import { queryOf, type Row } from '../../../twin/watch/kql/run-plan.ts';
import { TABLES } from '../../../twin/watch/kql/tables.ts';

describe('a query that would keep the planner busy', () => {
  const planner = new Planner();
  after(() => planner.close());

  const doubled = Array.from({ length: 40 }, (_, n) => `let a${n + 1} = a${n} + a${n};`).join('');
  for (const [name, query] of Object.entries({
    'nested parentheses': `print ${'('.repeat(3000)}1${')'.repeat(3000)}`,
    'nested calls': `print ${'not('.repeat(3000)}true${')'.repeat(3000)}`,
    'a long sum': `print ${'1+'.repeat(20_000)}1`,
    'names that double': `let a0 = 1 + 1;${doubled}print a40`,
    'a function that calls itself by another name': `let f = (x: long) { x + x };let g = (x: long) { f(f(f(f(x)))) };print ${'g('.repeat(12)}1${')'.repeat(12)}`,
    'a long text': `print '${'a'.repeat(70_000)}'`,
    'a pattern that backtracks': "print 'a' matches regex '(a+)+$'",
    'another pattern that backtracks': "print extract('^(\\\\w+\\\\s?)*$', 1, 'a')",
    'a pattern of unknown cost': 'AppEvents | where Name matches regex UserId',
  })) {
    test(`is refused: ${name}`, async () => {
      await assert.rejects(planner.plan(query, TABLES), QueryError);
    });
  }

  test('leaves the planner ready for others', async () => {
    assert.ok(await planner.plan('AppEvents | count', TABLES));
  });

  test('can be closed while it plans, and plans nothing afterwards', async () => {
    const other = new Planner();
    await other.plan('AppEvents | count', TABLES);
    const [first, second] = ['AppTraces', 'AppRequests'].map((name) =>
      assert.rejects(
        other.plan(`${name} | count`, TABLES),
        /its thread ended|the watch has stopped/,
      ),
    );
    await new Promise(setImmediate);
    await other.close();
    await Promise.all([first, second]);
    await assert.rejects(other.plan('AppMetrics | count', TABLES), /the watch has stopped/);
  });
});

describe('a query that would keep the chain busy', () => {
  const events: readonly Row[] = Array.from({ length: 5_000 }, (_, n) => ({
    TimeGenerated: n,
    Name: 'a'.repeat(200),
    ItemCount: 1,
    Properties: { list: Array.from({ length: 200 }, () => 1) },
  }));
  // A clock that passes with every look at it: the bound must hold whatever the machine.
  const run = (query: string) => {
    let now = 0;
    return queryOf(planQuery(query, TABLES), () => (now += 1)).run(
      (name) => (name === 'AppEvents' ? events : []),
      0,
    );
  };

  for (const [name, query, why] of [
    [
      'a join of everything',
      'AppEvents | join kind=inner AppEvents on Name | count',
      /join has more than/,
    ],
    [
      'a range without an end',
      'range n from 1 to 9223372036854775806 step 1 | count',
      /500000 rows/,
    ],
    ['an expansion', 'AppEvents | mv-expand l = Properties.list | count', /500000 rows/],
    [
      'a union of copies',
      `union ${Array.from({ length: 150 }, () => 'AppEvents').join()} | count`,
      /500000 rows/,
    ],
    [
      'a text that doubles',
      `print a = 'aaaaaaaaaaaaaaaa' ${'| extend a = strcat(a, a) '.repeat(20)}`,
      /1 MB/,
    ],
    [
      'a series',
      'AppEvents | make-series count() on TimeGenerated from datetime(2000-01-01) to datetime(2026-01-01) step 1s',
      /500000 rows/,
    ],
    ['a repeated text', "print strrep(strrep(strrep('a', 1024), 1000), 1024)", /fails|1 MB/],
    [
      'a text that replaces each of its letters by itself',
      "print a = strrep(strrep('a', 1024), 1000) | extend replace_string(a, 'a', a)",
      /fails|1 MB/,
    ],
    [
      'a list that doubles',
      `print d = dynamic([1]) ${'| extend d = array_concat(d, d) '.repeat(40)}`,
      /dynamic value of more than/,
    ],
    [
      'a list that contains itself twice',
      `print d = dynamic([1]) ${'| extend d = pack_array(d, d) '.repeat(40)} | extend tostring(d)`,
      /dynamic value of more than/,
    ],
    [
      'a list that is nested too deeply to be written',
      "print a = tostring(parse_json(strcat(strrep(strrep('[', 1000), 200), strrep(strrep(']', 1000), 200))))",
      /fails/,
    ],
    [
      'long texts in every row',
      'AppEvents | extend a = strrep(Name, 1024) | summarize make_list(a)',
      /builds|longer/,
    ],
    [
      'many columns in many rows',
      `range n from 1 to 500000 step 1 | extend ${Array.from({ length: 300 }, (_, n) => `c${n} = n`).join()} | count`,
      /builds|longer/,
    ],
    [
      'a long list of choices',
      `AppEvents | where Name in (${Array.from({ length: 8000 }, (_, n) => `'${n}'`).join()})`,
      /longer/,
    ],
    [
      'many steps',
      `AppEvents | extend n = 1 ${'| join kind=inner (AppEvents | take 90 | extend n = 1 | project n) on n | project n '.repeat(3)}`,
      /more than/,
    ],
  ] as const) {
    test(`is stopped: ${name}`, () => {
      assert.throws(
        () => run(query),
        (error) => error instanceof QueryStopped && why.test(error.message),
      );
    });
  }

  test('is stopped when its time is up', () => {
    let now = 0;
    const query = queryOf(planQuery('AppEvents | where Name contains "b" | count', TABLES), () => {
      now += 2_500;
      return now;
    });
    assert.throws(() => query.run(() => events, 0), /longer than 2 seconds/);
  });
});
