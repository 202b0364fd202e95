import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Allowed,
  allowedTypes,
  ELSEWHERE,
} from '../../../twin/gateway/csharp/allowed-types.ts';
import { compileExpression } from '../../../twin/gateway/csharp/compile.ts';
import refused from '../../../twin/gateway/csharp/data/refused-types.json' with { type: 'json' };
import { loadCSharp } from '../../../twin/gateway/csharp/parse.ts';

const TYPES = allowedTypes();

/** What uses members of the types that are held at other types. */
const USES: Readonly<Record<string, readonly (readonly [code: string, value: number])[]>> = {
  'Newtonsoft.Json.Linq.Extensions': [
    ['JArray.Parse("[[1],[2,3]]").Children().Children().Count()', 3],
    ['JArray.Parse("[{\\"a\\":1}]").Children<JObject>().Properties().Count()', 1],
    ['JArray.Parse("[{\\"a\\":1}]").Children<JObject>().Descendants().Count()', 2],
    ['JArray.Parse("[1,2]").Children().Values<int>().Sum()', 3],
    ['JToken.Parse("4").Value<int>()', 4],
  ],
  'System.Xml.Linq.Extensions': [
    ['XElement.Parse("<a><b><d/></b></a>").Elements().Elements("d").Count()', 1],
    ['XElement.Parse("<a><b c=\'1\'/></a>").Elements().Attributes("c").Count()', 1],
    ['XElement.Parse("<a><b><d/></b></a>").Elements().Descendants().Count()', 1],
  ],
  'System.Nullable': [
    ['((int?)3).HasValue ? 1 : 0', 1],
    ['((int?)3).Value', 3],
    ['((int?)null).GetValueOrDefault(4)', 4],
  ],
};

const isAllowed = (allowed: Allowed, member: string): boolean => {
  if (allowed === 'all') return true;
  return Array.isArray(allowed)
    ? allowed.includes(member)
    : !(allowed as { except: readonly string[] }).except.includes(member);
};

describe('a type that Microsoft allows in expressions', () => {
  for (const { name, known, reason } of TYPES) {
    test(`runs, or is refused with a reason: ${name}`, () => {
      assert.equal(known !== undefined, reason === undefined, reason ?? 'no reason');
      if (reason !== undefined) assert.match(reason, /^[A-Z].*\.$/);
    });
  }

  for (const name of Object.keys(ELSEWHERE)) {
    test(`runs where its members are: ${name}`, async () => {
      const parse = await loadCSharp();
      const uses = USES[name] ?? [];
      assert.notEqual(uses.length, 0);
      for (const [code, value] of uses)
        assert.equal(compileExpression(parse, code, 'int').evaluate({}), value, code);
    });
  }

  test('has no members besides those of the table', () => {
    const more = TYPES.flatMap(({ name, allowed, known: type }) => {
      // A static class, whose members are at another type.
      if (Object.hasOwn(ELSEWHERE, name)) return [];
      // Every enumeration has a text, which the table allows of `System.Enum`.
      const members = Object.keys(type?.members ?? {}).filter(
        (one) => !type?.names || one !== 'ToString',
      );
      const all = [...members, ...Object.keys(type?.statics ?? {})];
      return all.filter((one) => !isAllowed(allowed, one)).map((one) => `${name}.${one}`);
    });
    assert.deepEqual(more, []);
  });

  test('runs in three of four cases', () => {
    const count = TYPES.filter(({ known }) => known !== undefined).length;
    assert.ok(count * 4 >= TYPES.length * 3, `${count} of ${TYPES.length}`);
  });

  test('is in the table if it is refused', () => {
    const names = TYPES.map(({ name }) => name);
    assert.deepEqual(
      Object.keys(refused).filter((name) => !names.includes(name)),
      [],
    );
  });
});
