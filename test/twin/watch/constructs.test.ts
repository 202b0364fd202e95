import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planQuery } from '../../../twin/watch/kql/analyze/plan-query.ts';
import { COMPONENT_TABLES, withClassic } from '../../../twin/watch/kql/classic-tables.ts';
import { queryOf } from '../../../twin/watch/kql/run-plan.ts';
import { TABLES } from '../../../twin/watch/kql/tables.ts';
import { NOW, ROWS } from './corpus/rows.ts';

/** Values of the rows of a query, one list for each row. */
function valuesOf(query: string, tables = TABLES): unknown[][] {
  const found = queryOf(planQuery(query, tables)).run(
    withClassic((name) => ROWS[name] ?? []),
    NOW,
  );
  return found.map((row) => Object.values(row));
}

const NUMBERS = 'datatable(k: string, n: long) ["a", 1, "b", 2, "a", 3]';

/** Common constructs, each with what it must return. */
const CONSTRUCTS: Readonly<Record<string, readonly [query: string, values: unknown[][]]>> = {
  top: [`${NUMBERS} | top 1 by n`, [['a', 3]]],
  order: [
    `${NUMBERS} | order by k asc, n desc`,
    [
      ['a', 3],
      ['a', 1],
      ['b', 2],
    ],
  ],
  take: [
    `${NUMBERS} | take 2`,
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  distinct: [`${NUMBERS} | distinct k`, [['a'], ['b']]],
  join: [
    `${NUMBERS} | join (${NUMBERS}) on k`,
    [
      ['a', 1, 'a', 1],
      ['a', 1, 'a', 3],
      ['b', 2, 'b', 2],
    ],
  ],
  'make-series': [
    `${NUMBERS} | make-series sum(n) on n from 1 to 4 step 1 by k`,
    [
      ['a', [1, 0, 3], [1, 2, 3]],
      ['b', [0, 2, 0], [1, 2, 3]],
    ],
  ],
  parse: ["print s='id=7;' | parse s with 'id=' id:int ';' | project id", [[7]]],
  'project-away': [`${NUMBERS} | project-away n | take 1`, [['a']]],
  'project-rename': [`${NUMBERS} | project-rename m = n | summarize sum(m)`, [[6]]],
  let: [`let x = 2; ${NUMBERS} | where n == x`, [['b', 2]]],
  has: ["print 'North America' has 'america', 'North America' has 'amer'", [[true, false]]],
  contains: ["print 'FabriKam' contains 'brik', 'FabriKam' contains_cs 'brik'", [[true, false]]],
  'in~': ["print 'abc' in~ ('ABC', 'x'), 'abc' !in~ ('ABC')", [[true, false]]],
  '=~': ["print 'abc' =~ 'ABC', 'abc' !~ 'ABC'", [[true, false]]],
  'matches regex': ["print 'Fabrikam' matches regex 'b.*k'", [[true]]],
  between: ['print 5 between (1 .. 5), 5 !between (6 .. 7)', [[true, true]]],
  ago: ['print ago(1d)', [['2025-12-31T12:00:00.0000000Z']]],
  isnotempty: ["print isnotempty(''), isnotempty('a')", [[false, true]]],
  toint: ["print toint('7'), toint('x')", [[7, null]]],
  split: ["print split('a-b', '-')", [[['a', 'b']]]],
  extract: ["print extract('x=([0-9]+)', 1, 'y=1 x=23')", [['23']]],
  iif: ['print iif(1 > 0, "yes", "no")', [['yes']]],
  coalesce: ['print coalesce(tolong("x"), 7)', [[7]]],
  parse_json: [`print parse_json('{"a":[1,2]}').a[1]`, [[2]]],
  tolower: ["print tolower('ABC')", [['abc']]],
  arithmetic: ['print 7 / 2, 7.0 / 2, -14 % 12, 2 * 1h', [[3, 3.5, 10, '02:00:00']]],
  dcount: [`${NUMBERS} | summarize dcount(k)`, [[2]]],
  percentile: [`${NUMBERS} | summarize percentile(n, 50)`, [[2]]],
  arg_max: [
    `${NUMBERS} | summarize arg_max(n, *) by k`,
    [
      ['a', 3],
      ['b', 2],
    ],
  ],
  countif: [`${NUMBERS} | summarize countif(n > 1)`, [[2]]],
  make_set: [`${NUMBERS} | summarize make_set(k)`, [[['a', 'b']]]],
  'a member by its name': [
    "AppEvents | where Properties['result'] == 'ok' | project UserId",
    [['u1']],
  ],
  AppRequests: ['AppRequests | count', [[8]]],
};

describe('common constructs', () => {
  for (const [name, [query, values]] of Object.entries(CONSTRUCTS)) {
    test(`run: ${name}`, () => assert.deepEqual(valuesOf(query), values));
  }

  test('run: customEvents, in a rule over a component', () => {
    assert.deepEqual(valuesOf('customEvents | count', COMPONENT_TABLES), [[6]]);
  });
});

/** Semantics that Microsoft's reference states. */
const SEMANTICS: Readonly<Record<string, readonly [query: string, values: unknown[][]]>> = {
  'two nulls are neither equal nor unequal; null differs from a value': [
    'print int(null) == int(null), int(null) != int(null), int(null) == 1, int(null) != 1, int(null) < 1',
    [[null, null, false, true, null]],
  ],
  'a condition that is null drops the row': [
    'datatable(n: int) [5, int(null)] | where n > 3',
    [[5]],
  ],
  'false and null is false, true or null is true': [
    'print false and bool(null), true and bool(null), true or bool(null), false or bool(null)',
    [[false, null, true, null]],
  ],
  'arithmetic with null gives null': ['print 1 + int(null), -int(null)', [[null, null]]],
  'null sorts first ascending and last descending': [
    'datatable(n: int) [2, int(null), 1] | order by n asc | summarize make_list(coalesce(n, 0)) | union (datatable(n: int) [2, int(null), 1] | order by n desc | summarize make_list(coalesce(n, 0)))',
    [[[0, 1, 2]], [[2, 1, 0]]],
  ],
  'numbers of type long are exact': [
    'print 9007199254740993 - 9007199254740992, tostring(9223372036854775807)',
    [[1, '9223372036854775807']],
  ],
  'a decimal is exact': ['print tostring(decimal(0.1) + decimal(0.2))', [['0.3']]],
  'bins of dates begin at a Monday': [
    'print bin(datetime(2026-01-01), 7d), bin(-1, 5), bin(1.7, 0.5), bin(3h, 2h)',
    [['2025-12-29T00:00:00.0000000Z', -5, 1.5, '02:00:00']],
  ],
  'texts of values': [
    "print tostring(1.0), tostring(1.5h), tostring(true), tostring(dynamic({'a': 1})), tostring(datetime(2026-01-31)), tostring(int(null))",
    [['1.0', '01:30:00', 'true', '{"a":1}', '2026-01-31T00:00:00.0000000Z', '']],
  ],
  'a summary of no rows has one row without keys, and none with keys': [
    `${NUMBERS} | where n > 9 | summarize count(), sum(n), max(n), make_list(n) | union (${NUMBERS} | where n > 9 | summarize by k | project count_ = strlen(k))`,
    [[0, 0, null, []]],
  ],
  'an inner join keeps every pair, the default one row for each key': [
    `${NUMBERS} | join kind=inner (${NUMBERS} | where n == 1) on k | project n, n1`,
    [
      [1, 1],
      [3, 1],
    ],
  ],
  'outer joins fill what is missing': [
    'datatable(k: string, n: long) ["a", 1] | join kind=fullouter (datatable(k: string, m: long) ["b", 2]) on k',
    [
      ['a', 1, '', null],
      ['', null, 'b', 2],
    ],
  ],
  'columns of one name and different types get their types as suffixes': [
    'union (print x = 1), (print x = "a") | project x_long, x_string',
    [
      [1, ''],
      [null, 'a'],
    ],
  ],
  'mv-expand repeats a row for each item, so that an empty list leaves none': [
    'datatable(k: string, d: dynamic) ["a", dynamic([1, 2]), "b", dynamic([])] | mv-expand d to typeof(long)',
    [
      ['a', 1],
      ['a', 2],
    ],
  ],
  'mv-expand keeps a row for null, and casts to a type without reading numbers from texts': [
    'print l = dynamic([1, "2"]), n = dynamic(null) | mv-expand l to typeof(long) | mv-expand n | project l, n',
    [
      [1, null],
      [null, null],
    ],
  ],
  'a date without one is the time of the run, and a period of no number is null': [
    'print n = 0.0 / 0.0 | project datetime() == now(), make_timespan(n)',
    [[true, null]],
  ],
  'dates in each of the documented notations': [
    `print todatetime('2026-1-8 15:05'), todatetime('2026-01-08T15:05 GMT'), todatetime('08-Jan-26 15:05'), todatetime('Thu, 8 Jan 26 15:05:00 GMT'), datetime(2026-01-08T16:05+01:00) | summarize dcount(print_0), take_any(print_0), countif(print_0 == print_1 and print_1 == print_2 and print_2 == print_3 and print_3 == print_4)`,
    [[1, '2026-01-08T15:05:00.0000000Z', 1]],
  ],
  'no rows are taken if fewer than one is asked for': [
    `${NUMBERS} | take 0 | union (${NUMBERS} | take -1), (${NUMBERS} | top 0 by n) | count`,
    [[0]],
  ],
  'conditions of a join are separated by commas or "and"': [
    `${NUMBERS} | join kind=inner (print k = "a", n = 3, m = "x") on $left.k == $right.k and $left.n == $right.n | project k, n, m`,
    [['a', 3, 'x']],
  ],
  'a text that compares with true or false is read as one of them': [
    'print "False" == false, "true" == true, "x" == true, true == "True", "True" != true',
    [[true, true, false, true, false]],
  ],
  'every row has the name of its table, and names have wildcards': [
    'union withsource=T AppEx*, AppMetri* | summarize count() by Type, T',
    [
      ['AppExceptions', 'AppExceptions', 4],
      ['AppMetrics', 'AppMetrics', 4],
    ],
  ],
  'has finds whole terms, of letters and digits': [
    "print 'a/foo-bar' has 'foo', 'a/foobar' has 'foo', 'x foo' hasprefix 'fo', 'foo bar' has 'o b'",
    [[true, false, true, false]],
  ],
  'periods, parts and differences of dates': [
    "print datetime(2026-03-31) - datetime(2026-03-01), datetime_add('month', 1, datetime(2026-01-31)), datetime_diff('day', datetime(2026-01-02), datetime(2026-01-01 23:59)), dayofweek(datetime(2026-01-01)), endofday(datetime(2026-01-01 05:00)), startofweek(datetime(2026-01-01))",
    [
      [
        '30.00:00:00',
        '2026-02-28T00:00:00.0000000Z',
        1,
        '4.00:00:00',
        '2026-01-01T23:59:59.9999999Z',
        '2025-12-28T00:00:00.0000000Z',
      ],
    ],
  ],
  'a toscalar of no rows is null': [
    'print toscalar(AppEvents | where false | project ItemCount)',
    [[null]],
  ],
  'addresses, hashes and paths': [
    "print ipv4_is_private('10.1.2.3'), ipv4_is_in_range('192.0.2.7', '192.0.2.0/28'), ipv4_is_private('x'), hash_sha256('abc'), extract_json('$.a[1].b', '{\"a\":[0,{\"b\":\"c\"}]}')",
    [[true, true, null, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'c']],
  ],
  'older names': [
    `${NUMBERS} | summarize makeset(k), any(n) | where notempty(tostring(set_k))`,
    [[['a', 'b'], 1]],
  ],
  'an unnamed bin replaces the column that it reads': [
    'print strcat("a"), b = 1 | extend strcat("x"), bin(b, 2) | project-away print_0',
    [[0, 'x']],
  ],
};

describe('semantics as documented', () => {
  for (const [name, [query, values]] of Object.entries(SEMANTICS)) {
    test(name, () => assert.deepEqual(valuesOf(query), values));
  }
});
