import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../../support/needs.ts';
import { parse, walk } from './document.ts';
import { Dotnet } from './dotnet.ts';
import { allExpressions, type Expression } from './expressions.ts';
import { FILES } from './files.ts';
import { ELEMENTS, membersOf, VOCABULARY } from './vocabulary.ts';

const expressions = allExpressions(FILES);

const BROKEN: readonly Expression[] = [
  { file: 'a.policy.xml', line: 11, type: 'string', code: 'context.LastError.Cause' },
  { file: 'b.policy.xml', line: 22, type: 'bool', code: 'context.Request.Method' },
  // .NET has this, but the gateway's .NET does not.
  {
    file: 'd.policy.xml',
    line: 44,
    type: 'bool',
    code: '"a".Contains("A", StringComparison.Ordinal)',
  },
  // C# has this since version 9; the gateway supports version 7.
  { file: 'e.policy.xml', line: 55, type: 'bool', code: 'context.Variables["a"] is not JObject' },
];

describe('the expressions', () => {
  test('compile with .NET', needs('dotnet'), async () => {
    assert.ok(expressions.length > 100, 'the policies have expressions');
    const dotnet = new Dotnet();
    try {
      assert.deepEqual(await dotnet.build(expressions), []);
    } finally {
      dotnet.close();
    }
  });

  test('do not compile if they are wrong', needs('dotnet'), async () => {
    const dotnet = new Dotnet();
    try {
      const complaints = await dotnet.build(BROKEN);
      for (const { file, line, code } of BROKEN) {
        assert.ok(
          complaints.some((one) => one.includes(`${file}(${line},`)),
          code,
        );
      }
    } finally {
      dotnet.close();
    }
  });

  test('are single expressions, without statements', () => {
    assert.ok(!Object.values(FILES).some((text) => text.includes('@{')));
  });

  test('contain no named value, which would become code', () => {
    for (const { file, line, code } of expressions) {
      assert.doesNotMatch(code, /\{\{|\}\}/, `${file}:${line}`);
    }
  });

  test('serialize single values of a body and no objects, which would recurse', () => {
    const written = expressions.filter(({ code }) => /\.ToString\(/.test(code));
    const ofBodies = written.filter(({ code }) => code.includes('"message"'));
    for (const { file, code } of ofBodies) {
      // Its brackets were counted.
      const isBounded = /^\(int\)context\.Variables\["brackets"\] > 1000 \? "" : /.test(code);
      const bare = code.replaceAll(/ as JValue\)\?\.ToString\((?:Formatting\.None)?\)/g, '');
      assert.ok(isBounded || !/\.ToString\(/.test(bare), `${file}: ${code}`);
    }
    assert.equal(ofBodies.length, 3);
  });

  test('do not read the message of an error, which reveals internal details', () => {
    const read = expressions.filter(({ code }) => membersOf(code).includes('Message'));
    assert.deepEqual(read, []);
  });

  test('use only members of the vocabulary', () => {
    const used = new Set(expressions.flatMap(({ code }) => membersOf(code)));
    assert.deepEqual([...used].sort(), [...VOCABULARY].sort());
  });

  test('occur only in known elements', () => {
    const used = Object.values(FILES).flatMap((text) =>
      [...walk(parse(text))].map(({ name }) => name),
    );
    assert.deepEqual([...new Set(used)].sort(), [...ELEMENTS]);
  });

  test('are found wherever they occur', () => {
    assert.deepEqual(membersOf('new Regex("[.]Foo").Match(a.B)'), ['B', 'Match', 'new Regex']);
    assert.deepEqual(membersOf('x?.Y is JObject ? Convert.ToString(1) : ""'), ['ToString', 'Y']);
  });
});
