import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseStrictJson } from '../../../server/src/call/parse-strict-json.ts';

const BOUNDS = { depth: 8, keys: 64 };
const parse = (text: string | Uint8Array): unknown =>
  parseStrictJson(Buffer.from(text as string), BOUNDS);

/** Bytes as hexadecimal, for content that is not valid text. */
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

const ACCEPTED = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '1',
  '-1',
  '10',
  '1.5',
  '-1.5e3',
  '1E-7',
  '1e+2',
  '""',
  '"a"',
  '[]',
  '{}',
  '[[]]',
  '[{}]',
  ' \t\r\n[ 1 , 2 ]\t',
  '{"a":1}',
  '{ "a" : { "a" : 1 } }',
  '{"a":{"b":1},"b":{"a":1}}',
  '[{"a":1},{"a":2}]',
  '{"":0}',
  '{"a":"a"}',
  '{"a":"b","b":"a"}',
  '["a","a"]',
  '{"a":["a","a:"]}',
  '{"a":"\\"b\\":1"}',
  '{"a":"{\\"a\\":1}"}',
  '{"a\\"":1,"a":2}',
  '"\\u0061"',
  '"\\\\"',
  '"\\/"',
  '"\\b\\f\\n\\r\\t"'.replace('\\b\\f', ''),
  '"é"',
  '"\\u00e9"',
  '"𝄞"',
  '"\\ud834\\udd1e"',
  '"\u2028\u2029"',
  '"\\u2028"',
  '{"__proto__":1}',
  '{"constructor":{"prototype":1}}',
  '{"toString":1,"valueOf":2}',
  '{"A":1,"a":2}',
  '{"é":1,"e\u0301":2}',
  '[1,[2,[3,[4]]]]',
  '1e308',
  '123456789012345678901234567890',
];

const REFUSED: readonly (string | Buffer)[] = [
  '',
  ' ',
  '[',
  ']',
  '{',
  '}',
  '[1',
  '[1,]',
  '[,1]',
  '[1,,2]',
  '[1 2]',
  '{"a"}',
  '{"a":}',
  '{:1}',
  '{"a":1,}',
  '{,"a":1}',
  '{"a":1 "b":2}',
  '{"a" "b"}',
  '{a:1}',
  "{'a':1}",
  '{"a":1}}',
  '[1]]',
  '[1}',
  '{"a":1]',
  '{"a":1}{"b":2}',
  '1 2',
  'nul',
  'NULL',
  'True',
  'undefined',
  'NaN',
  'Infinity',
  '-Infinity',
  '+1',
  '01',
  '-01',
  '-',
  '1.',
  '.5',
  '1e',
  '1e+',
  '0x10',
  '1_000',
  '1,5',
  '--1',
  '"',
  '"a',
  "'a'",
  '"\\"',
  '"\\x41"',
  '"\\u12"',
  '"\\u12G4"',
  '"\\a"',
  '"\\',
  '"a\\',
  '"a\nb"',
  '"a\tb"',
  '"a\rb"',
  '"a\u0000b"',
  '"\u007f"',
  '"\u0085"',
  '"\ufffe"',
  '"\ufdd0"',
  '// c\n1',
  '/* c */1',
  '1//',
  '#',
  '[1]#',
  '*',
  '<a>',
  '\u00a01',
  '\u20281',
  '\ufeff1',
  '1\ufeff',
  '\v1',
  '\f1',
  '1\u0000',
  '"\\u0000"',
  '"\\u001b"',
  '"\\b"',
  '"\\f"',
  '"\\u007f"',
  '"\\ufffe"',
  '"\\uffff"',
  '"\\ufdd0"',
  '"\\ud83f\\udffe"',
  '"\\ud800"',
  '"\\udc00"',
  '"\\ud800\\ud800"',
  '"\\udc00\\ud800"',
  '"\\ud800x"',
  '{"\\ud800":1}',
  '"\\ud800\\u0041"',
  '{"\\\\":1}',
  '{"a\\\\":1,"b":2}',
  '{"\\u005c":1}',
  '[{"a":{"\\\\u0061":1}}]',
  '{"a":1,"a":2}',
  '{"a":1,"a":1}',
  '{"a":1,"\\u0061":2}',
  '{"\\u0061":1,"\\u0061":2}',
  '{"":1,"":2}',
  '{"b":{"a":1,"a":2}}',
  '[{"a":1,"a":2}]',
  '{"a":{},"b":0,"a":[]}',
  '{"a":{"a":1},"a":2}',
  '{"a":[{"a":1}],"a":2}',
  '{"__proto__":1,"__proto__":2}',
  '{"a" :1,"a"\n:2}',
  '{"\\"":1,"\\u0022":2}',
  '{"a\\/":1,"a/":2}',
  '[[[[[[[[[0]]]]]]]]]',
  '['.repeat(100_000),
  '{"a":'.repeat(100_000),
  '['.repeat(9) + ']'.repeat(9),
  `{${Array.from({ length: 65 }, (_, i) => `"${i}":0`)}}`,
  `[${Array.from({ length: 65 }, (_, i) => `{"${i}":0}`)}]`,
  bytes('ef bb bf 31'),
  bytes('ff fe 31 00'),
  bytes('fe ff 00 31'),
  bytes('31 00'),
  bytes('00 00 00 31'),
  bytes('22 ff 22'),
  bytes('22 80 22'),
  bytes('22 c0 af 22'),
  bytes('22 c1 81 22'),
  bytes('22 e0 80 af 22'),
  bytes('22 f0 80 80 af 22'),
  bytes('22 ed a0 80 22'),
  bytes('22 ed a0 b4 ed b4 9e 22'),
  bytes('22 f4 90 80 80 22'),
  bytes('22 f8 88 80 80 80 22'),
  bytes('22 c3 22'),
  bytes('22 e2 82 22'),
  bytes('c3'),
];

describe('strict JSON', () => {
  test('parses what RFC 8259 and RFC 7493 allow, like JSON.parse [B-15, B-18]', () => {
    for (const text of ACCEPTED) assert.deepEqual(parse(text), JSON.parse(text), text);
  });

  test('refuses everything else: grammar, encodings, invalid text, repeated names [B-03, B-05, B-06, B-07, B-15, SG-01, SG-02, SG-03, SG-04]', () => {
    for (const text of REFUSED) {
      assert.throws(
        () => parse(text),
        (error) => error instanceof SyntaxError || error instanceof TypeError,
        String(text).slice(0, 80),
      );
    }
  });

  test('accepts exactly the given depth and number of names [B-07]', () => {
    const at = (depth: number, keys: number) => () =>
      parseStrictJson(Buffer.from('{"a":[{"b":[0]}]}'), { depth, keys });
    assert.deepEqual(at(4, 2)(), { a: [{ b: [0] }] });
    assert.throws(at(3, 2), SyntaxError);
    assert.throws(at(4, 1), SyntaxError);
  });

  test('accepts exactly the given number of elements and members [B-07, D-07]', () => {
    const at = (text: string, values: number) => () =>
      parseStrictJson(Buffer.from(text), { ...BOUNDS, values });
    for (const text of [
      '[1,2,",,["]',
      '{"a":1,"b":[2]}',
      '[[0,0]]',
      '{"a":{"b":0,"c":0}}',
      '[[]]',
    ]) {
      const values = text === '[[]]' ? 2 : 3;
      assert.deepEqual(at(text, values)(), JSON.parse(text), text);
      assert.throws(at(text, values - 1), SyntaxError, text);
    }
    assert.equal((at(`[${'1,'.repeat(5_000)}1]`, 5_001)() as unknown[]).length, 5_001);
  });

  test('parses an escaped name correctly whatever names came before [B-18]', () => {
    assert.throws(() => parse('{"first":0,"\\\\":1}'), SyntaxError);
    assert.throws(() => parse('{"first":0,"\\\\u":1}'), SyntaxError);
    assert.deepEqual(Object.keys(parse('{"first":0,"\\u0062":1}') as object), ['first', 'b']);
    assert.deepEqual(Object.keys(parse('{"first":0,"\\u0062c":1}') as object), ['first', 'bc']);
  });

  test('creates an own member for __proto__ and changes no prototype [B-01]', () => {
    const value = parse('{"__proto__":{"polluted":true}}') as object;
    assert.ok(Object.hasOwn(value, '__proto__'));
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});
