import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseStrictJson } from '../../../server/src/call/parse-strict-json.ts';

/** A JSON text with its names as written, so that the test knows which are repeated. */
interface Model {
  readonly text: string;
  readonly twice: boolean;
}

const space = fc.constantFrom('', '', ' ', '\n', '\t ');
const plainName = fc.constantFrom('a', 'b', 'ab', '', '__proto__', 'a:', '"', '{', 'é');
const spelling = fc.tuple(plainName, fc.boolean()).map(([name, escaped]) => ({
  name,
  written: escaped
    ? `"${[...name].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
    : JSON.stringify(name),
}));
const leaf: fc.Arbitrary<Model> = fc
  .oneof(
    plainName,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('"a":', ',"a":1', '\\"a'),
  )
  .map((value) => ({ text: JSON.stringify(value), twice: false }));

const { tree } = fc.letrec<{ tree: Model }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(fc.array(tie('tree'), { maxLength: 3 }), space).map(([items, gap]) => ({
      text: `[${gap}${items.map(({ text }) => text).join(`${gap},`)}]`,
      twice: items.some(({ twice }) => twice),
    })),
    fc
      .tuple(fc.array(fc.tuple(spelling, tie('tree')), { maxLength: 4 }), space, space)
      .map(([members, before, after]) => ({
        text: `{${members.map(([{ written }, { text }]) => `${before}${written}${after}:${before}${text}`).join(',')}${after}}`,
        twice:
          new Set(members.map(([{ name }]) => name)).size < members.length ||
          members.some(([, { twice }]) => twice),
      })),
  ),
}));

const LARGE = { depth: 64, keys: 10_000 };
const verdict = (text: string): { value: unknown } | undefined => {
  try {
    return { value: parseStrictJson(Buffer.from(text), LARGE) };
  } catch (error) {
    assert.ok(error instanceof SyntaxError || error instanceof TypeError, String(error));
    return undefined;
  }
};

const countNames = (value: unknown): number =>
  typeof value !== 'object' || value === null
    ? 0
    : (Array.isArray(value) ? 0 : Object.keys(value).length) +
      Object.values(value).reduce((sum: number, item) => sum + countNames(item), 0);

describe('strict JSON against JSON.parse', () => {
  test('accepts exactly the valid texts without repeated names, with the same value [B-03, B-18, SG-01]', () => {
    const seen = { twice: 0, once: 0 };
    fc.assert(
      fc.property(tree, ({ text, twice }) => {
        seen[twice ? 'twice' : 'once']++;
        const read = verdict(text);
        if (twice) assert.equal(read, undefined);
        else assert.deepEqual(read, { value: JSON.parse(text) });
      }),
      { numRuns: 3_000 },
    );
    assert.ok(seen.twice > 100 && seen.once > 100, JSON.stringify(seen));
  });

  test('never accepts what JSON.parse refuses or parses differently, however the text is corrupted [B-15, B-18]', () => {
    const noise = fc.constantFrom(
      '"',
      '\\',
      ':',
      ',',
      '{',
      '}',
      '[',
      ']',
      'a',
      '0',
      ' ',
      '\\u0061',
      '\u0000',
      '\ufeff',
    );
    fc.assert(
      fc.property(
        tree,
        fc.array(fc.tuple(fc.nat(), fc.boolean(), noise), { maxLength: 3 }),
        ({ text }, edits) => {
          let broken = text;
          for (const [where, cut, char] of edits) {
            const at = where % (broken.length + 1);
            broken = broken.slice(0, at) + char + broken.slice(cut ? at + 1 : at);
          }
          const read = verdict(broken);
          if (!read) return;
          assert.deepEqual(read.value, JSON.parse(broken));
          // A repeated name would have left one more colon than there are names.
          const colons = broken.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1;
          assert.equal(countNames(read.value), colons);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('throws only its two errors on arbitrary bytes [V-10]', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (value) => void verdict(Buffer.from(value).toString('latin1')),
      ),
      { numRuns: 1_000 },
    );
  });
});
