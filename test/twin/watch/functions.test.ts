import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planQuery } from '../../../twin/watch/kql/analyze/plan-query.ts';
import { AGGREGATES } from '../../../twin/watch/kql/evaluate/aggregates.ts';
import { CHOICES, FUNCTIONS, SYNONYMS } from '../../../twin/watch/kql/evaluate/scalars/table.ts';
import { queryOf } from '../../../twin/watch/kql/run-plan.ts';
import { TABLES } from '../../../twin/watch/kql/tables.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

const valueIn = (query: string): unknown =>
  Object.values(queryOf(planQuery(query, TABLES)).run(() => [], NOW)[0] ?? {})[0];

const DATE = 'datetime(2026-03-05 14:07:09.1234567)';
const LIST = 'dynamic([1, 2, 3])';
const BAG = "dynamic({'a': 1, 'b': 'x'})";

/** An expression for each function, and its value by Microsoft's reference. */
const EXPECTED: Readonly<Record<string, readonly [expression: string, value: unknown]>> = {
  strcmp: ["strcmp('a', 'b')", -1],
  hash_md5: ["hash_md5('')", 'd41d8cd98f00b204e9800998ecf8427e'],
  hash_sha1: ["hash_sha1('')", 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  hash_sha256: [
    "hash_sha256('')",
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ],
  extract_json: [`extract_json('$.a', '{"a": 7}', typeof(long))`, 7],
  countof: ["countof('aaa', 'aa')", 2],
  strcat: ["strcat('a', 1, true)", 'a1true'],
  strcat_delim: ["strcat_delim('-', 'a', 2)", 'a-2'],
  strlen: ["strlen('añb')", 3],
  tolower: ["tolower('AB')", 'ab'],
  toupper: ["toupper('ab')", 'AB'],
  isempty: ["isempty('')", true],
  isnotempty: ["isnotempty('')", false],
  substring: ["substring('abcdef', 2, 3)", 'cde'],
  indexof: ["indexof('abcabc', 'c', 3)", 5],
  split: ["split('a_b_c', '_', 1)", ['b']],
  replace_string: ["replace_string('a.b.c', '.', '-')", 'a-b-c'],
  reverse: ["reverse('abc')", 'cba'],
  strrep: ["strrep('ab', 3, '-')", 'ab-ab-ab'],
  parse_url: ["parse_url('https://u@h:81/p?x=1#f').Port", '81'],
  parse_urlquery: ["parse_urlquery('k=v')['Query Parameters'].k", 'v'],
  url_encode: ["url_encode('a b/c')", 'a%20b%2Fc'],
  url_decode: ["url_decode('a%20b')", 'a b'],
  base64_encode_tostring: ["base64_encode_tostring('Kusto')", 'S3VzdG8='],
  base64_decode_tostring: ["base64_decode_tostring('S3VzdG8=')", 'Kusto'],
  extract: ["extract('b(.)', 1, 'abc')", 'c'],
  extract_all: [
    "extract_all('([a-z])([0-9])', 'a1 b2')",
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  replace_regex: ["replace_regex('a1b2', '([0-9])', @'<\\1>')", 'a<1>b<2>'],
  replace: ["replace('[0-9]', '#', 'a1b2')", 'a#b#'],
  trim: ["trim('-+', '--a-b--')", 'a-b'],
  trim_start: ["trim_start('-+', '--a--')", 'a--'],
  trim_end: ["trim_end('-+', '--a--')", '--a'],
  startofday: [`startofday(${DATE})`, '2026-03-05T00:00:00.0000000Z'],
  endofday: [`endofday(${DATE}, -1)`, '2026-03-04T23:59:59.9999999Z'],
  startofweek: [`startofweek(${DATE})`, '2026-03-01T00:00:00.0000000Z'],
  endofweek: [`endofweek(${DATE})`, '2026-03-07T23:59:59.9999999Z'],
  startofmonth: [`startofmonth(${DATE}, 1)`, '2026-04-01T00:00:00.0000000Z'],
  endofmonth: [`endofmonth(${DATE})`, '2026-03-31T23:59:59.9999999Z'],
  startofyear: [`startofyear(${DATE})`, '2026-01-01T00:00:00.0000000Z'],
  endofyear: [`endofyear(${DATE})`, '2026-12-31T23:59:59.9999999Z'],
  now: ['now(-1h)', '2026-01-01T11:00:00.0000000Z'],
  ago: ['ago(30m)', '2026-01-01T11:30:00.0000000Z'],
  datetime_part: [`datetime_part('quarter', ${DATE})`, 1],
  datetime_diff: ["datetime_diff('month', datetime(2026-03-01), datetime(2025-12-31))", 3],
  datetime_add: [`datetime_add('hour', -15, ${DATE})`, '2026-03-04T23:07:09.1234567Z'],
  getyear: [`getyear(${DATE})`, 2026],
  getmonth: [`getmonth(${DATE})`, 3],
  monthofyear: [`monthofyear(${DATE})`, 3],
  dayofmonth: [`dayofmonth(${DATE})`, 5],
  dayofyear: [`dayofyear(${DATE})`, 64],
  dayofweek: [`dayofweek(${DATE})`, '4.00:00:00'],
  hourofday: [`hourofday(${DATE})`, 14],
  week_of_year: [`week_of_year(${DATE})`, 10],
  make_datetime: ['make_datetime(2026, 3, 5, 14, 7)', '2026-03-05T14:07:00.0000000Z'],
  make_timespan: ['make_timespan(1, 1, 30, 10)', '1.01:30:10'],
  format_datetime: [`format_datetime(${DATE}, 'yy-M-dd hh:mm tt fff')`, '26-3-05 02:07 PM 123'],
  format_timespan: ["format_timespan(1d + 2h + 3m, 'd.hh:mm')", '1.02:03'],
  unixtime_seconds_todatetime: [
    'unixtime_seconds_todatetime(86400)',
    '1970-01-02T00:00:00.0000000Z',
  ],
  unixtime_milliseconds_todatetime: [
    'unixtime_milliseconds_todatetime(1500)',
    '1970-01-01T00:00:01.5000000Z',
  ],
  unixtime_microseconds_todatetime: [
    'unixtime_microseconds_todatetime(10)',
    '1970-01-01T00:00:00.0000100Z',
  ],
  bin: ['bin(17, 5)', 15],
  floor: ['floor(1.9, 0.5)', 1.5],
  bin_at: ['bin_at(6.5, 2.5, 7)', 4.5],
  abs: ['abs(-3)', 3],
  ceiling: ['ceiling(1.2)', 2],
  round: ['round(2.15, 1)', 2.2],
  sqrt: ['sqrt(9)', 3],
  pow: ['pow(2, 10)', 1024],
  exp: ['exp(0)', 1],
  log: ['log(1)', 0],
  log10: ['log10(1000)', 3],
  log2: ['log2(8)', 3],
  sign: ['sign(-4.5)', -1],
  isnan: ['isnan(0.0 / 0)', true],
  isinf: ['isinf(1.0 / 0)', true],
  isfinite: ['isfinite(1.0)', true],
  max_of: ['max_of(1, 5, 3)', 5],
  min_of: ['min_of(4, 2, 3)', 2],
  tostring: ['tostring(5)', '5'],
  tobool: ["tobool('TRUE')", true],
  toboolean: ['toboolean(0)', false],
  toint: ['toint(2.9)', 2],
  tolong: ["tolong('0x10')", 16],
  todouble: ["todouble('1.5')", 1.5],
  toreal: ["toreal('x')", null],
  todecimal: ["tostring(todecimal('1.10'))", '1.1'],
  todatetime: ["todatetime('2026-01-02 03:04')", '2026-01-02T03:04:00.0000000Z'],
  totimespan: ["totimespan('0.00:01:00')", '00:01:00'],
  toguid: [
    "toguid('70FC66F7-8279-44FC-9092-D364D70FCE44')",
    '70fc66f7-8279-44fc-9092-d364d70fce44',
  ],
  isnull: ['isnull(int(null))', true],
  isnotnull: ["isnotnull('')", true],
  gettype: ['gettype(1h)', 'timespan'],
  parse_json: [`parse_json('{"a": [1]}')`, { a: [1] }],
  todynamic: ["todynamic('[1, 2]')[-1]", 2],
  toobject: ["toobject('7')", 7],
  parsejson: ["parsejson('no json')", 'no json'],
  pack_array: ["pack_array(1, 'a', 1h)", [1, 'a', '01:00:00']],
  pack: ["pack('k', 1)", { k: 1 }],
  bag_pack: ["bag_pack('k', now())", { k: '2026-01-01T12:00:00.0000000Z' }],
  bag_keys: [`bag_keys(${BAG})`, ['a', 'b']],
  bag_has_key: [`bag_has_key(${BAG}, 'b')`, true],
  bag_merge: [`bag_merge(${BAG}, dynamic({'a': 2, 'c': 3}))`, { a: 1, b: 'x', c: 3 }],
  array_length: [`array_length(${LIST})`, 3],
  arraylength: [`arraylength(${LIST})`, 3],
  array_concat: [`array_concat(${LIST}, dynamic([4]))`, [1, 2, 3, 4]],
  array_slice: [`array_slice(${LIST}, 1, 2)`, [2, 3]],
  array_index_of: [`array_index_of(${LIST}, 3)`, 2],
  array_sum: [`array_sum(${LIST})`, 6],
  array_sort_asc: ['array_sort_asc(dynamic([3, 1, 2]))', [1, 2, 3]],
  array_sort_desc: ['array_sort_desc(dynamic([3, 1, 2]))', [3, 2, 1]],
  repeat: ["repeat('a', 2)", ['a', 'a']],
  array_reverse: [`array_reverse(${LIST})`, [3, 2, 1]],
  strcat_array: [`strcat_array(${LIST}, '-')`, '1-2-3'],
  set_has_element: [`set_has_element(${LIST}, 4)`, false],
  set_union: [`set_union(${LIST}, dynamic([3, 4]))`, [1, 2, 3, 4]],
  set_intersect: [`set_intersect(${LIST}, dynamic([3, 2]))`, [2, 3]],
  set_difference: [`set_difference(${LIST}, dynamic([2]))`, [1, 3]],
  ipv4_is_private: ["ipv4_is_private('192.168.1.1')", true],
  ipv4_is_in_range: ["ipv4_is_in_range('127.0.0.1', '127.0.0.1')", true],
  ipv4_is_in_any_range: ["ipv4_is_in_any_range('10.0.0.9', '192.0.2.0/24', '10.0.0.0/8')", true],
  and: ['true and false', false],
  or: ['false or true', true],
  iff: ['iff(1 == 1, 1, 2.5)', 1],
  iif: ['iif(1 == 2, 1, 2.5)', 2.5],
  case: ["case(1 == 2, 'a', 1 == 1, 'b', 'c')", 'b'],
  coalesce: ["coalesce('', 'b')", 'b'],
};

const ROWS = `datatable(k: string, n: long, r: real) [
  'a', 1, 1.5, 'b', 2, 2.5, 'a', 3, real(null), 'c', long(null), 8.0]`;

/** A call of each aggregate function over those rows, and its value. */
const AGGREGATED: Readonly<Record<string, readonly [call: string, value: unknown]>> = {
  count: ['count()', 4],
  countif: ["countif(k == 'a')", 2],
  sum: ['sum(n)', 6],
  sumif: ["sumif(n, k == 'a')", 4],
  avg: ['avg(r)', 4],
  avgif: ['avgif(n, n > 1)', 2.5],
  min: ['min(k)', 'a'],
  minif: ['minif(n, n > 1)', 2],
  max: ['max(r)', 8],
  maxif: ["maxif(n, k == 'b')", 2],
  dcount: ['dcount(k)', 3],
  dcountif: ['dcountif(k, n > 1)', 2],
  count_distinct: ['count_distinct(n)', 3],
  count_distinctif: ['count_distinctif(k, n > 2)', 1],
  percentile: ['percentile(n, 34)', 2],
  percentiles: ['percentiles(n, 100)', 3],
  arg_max: ['arg_max(n, k)', 3],
  arg_min: ['arg_min(r, k)', 1.5],
  argmax: ['argmax(n, k)', 3],
  argmin: ['argmin(n, k)', 1],
  make_list: ['make_list(n, 2)', [1, 2]],
  make_list_if: ["make_list_if(n, k == 'a')", [1, 3]],
  make_set: ['make_set(k)', ['a', 'b', 'c']],
  make_set_if: ['make_set_if(k, n > 1)', ['b', 'a']],
  makelist: ['makelist(n)', [1, 2, 3]],
  makeset: ['makeset(k)', ['a', 'b', 'c']],
  make_bag: ['make_bag(bag_pack(k, n))', { a: 1, b: 2, c: null }],
  make_bag_if: ["make_bag_if(bag_pack(k, n), k == 'b')", { b: 2 }],
  take_any: ['take_any(k)', 'a'],
  take_anyif: ['take_anyif(k, n == 2)', 'b'],
  any: ['any(n)', 1],
  anyif: ["anyif(n, k == 'b')", 2],
  stdev: ['stdev(n)', 1],
  stdevif: ['stdevif(n, n > 1)', Math.SQRT1_2],
  stdevp: ['stdevp(n)', Math.sqrt(2 / 3)],
  variance: ['variance(n)', 1],
  varianceif: ['varianceif(n, n > 1)', 0.5],
  variancep: ['variancep(n)', 2 / 3],
};

describe('functions', () => {
  test('each has a value worked out by hand', () => {
    const supported = Object.values(FUNCTIONS).flatMap((functions) => Object.keys(functions));
    assert.deepEqual(Object.keys(EXPECTED).sort(), [...supported, ...CHOICES].sort());
    for (const name of Object.values(SYNONYMS)) assert.ok(Object.hasOwn(EXPECTED, name), name);
  });

  for (const [name, [expression, value]] of Object.entries(EXPECTED)) {
    test(`${name}: ${expression}`, () => assert.deepEqual(valueIn(`print ${expression}`), value));
  }
});

describe('aggregate functions', () => {
  test('each has a value worked out by hand', () => {
    assert.deepEqual(Object.keys(AGGREGATED).sort(), Object.keys(AGGREGATES).sort());
  });

  for (const [name, [call, value]] of Object.entries(AGGREGATED)) {
    test(`${name}: ${call}`, () => assert.deepEqual(valueIn(`${ROWS} | summarize ${call}`), value));
  }
});
