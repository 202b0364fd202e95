import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkDeclarations, type Declared } from '../../../server/src/tools/check-declarations.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';

const tool = (changes: Partial<Declared> = {}): Declared => ({
  name: 'tickets',
  access: { callsPerMinute: 60 },
  ...changes,
});
const scope = (name: string) => ({
  name,
  adminTitle: 'Read',
  adminText: 'Read.',
  userTitle: 'Read',
  userText: 'Read.',
});
const role = (name: string) => ({
  name,
  title: 'Read',
  text: 'Read.',
  assignableTo: ['User' as const],
});

/** Text that would be code in a policy expression, an attribute, a header or a named value. */
const NAMES: readonly string[] = [
  '',
  'x" || true || "',
  "x' /><return-response/><a b='",
  'x" && context.Variables["caller"] == "',
  '@(context.Request.Headers)',
  '{{secret}}',
  '<base />',
  '&quot;',
  'a:b',
  'a b',
  'a\nb',
  'a\r\nset-cookie: b',
  'a\u0000b',
  'a\u202eb',
  'ａ',
  'é',
  '\\',
  '*',
  'a'.repeat(65),
];

describe('the declarations', () => {
  test('of this repository are accepted', () => checkDeclarations(TOOLS));

  for (const name of ['a', 'read_file', 'docs.search', 'read-file', '9', 'A'.repeat(64)]) {
    test(`accept the tool name ${name}`, () => checkDeclarations([tool({ name })]));
  }

  for (const name of NAMES) {
    const shown = JSON.stringify(name.length > 40 ? `${name.length} letters` : name);
    test(`refuse the tool name ${shown}`, () => {
      const declare = () => checkDeclarations([tool({ name })]);
      assert.throws(declare, /^Error: The tool name .* is not supported\. Use 1 to 64 letters/s);
    });
    for (const [kind, access] of [
      ['scope', { callsPerMinute: 60, scope: scope(name) }],
      ['role', { callsPerMinute: 60, role: role(name) }],
    ] as const) {
      test(`refuse the ${kind} ${shown}`, () => {
        const declare = () => checkDeclarations([tool({ access })]);
        assert.throws(declare, new RegExp(`^Error: The tool tickets requires the ${kind} `, 's'));
      });
    }
  }

  for (const calls of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 100_001, '60" x="']) {
    test(`refuse ${JSON.stringify(calls)} (${calls}) calls per minute`, () => {
      const access = { callsPerMinute: calls as number };
      const declare = () => checkDeclarations([tool({ access })]);
      assert.throws(declare, /^Error: The tool tickets allows .* Choose a whole number from 1/s);
    });
  }

  for (const [one, other] of [
    ['tickets', 'tickets'],
    ['tickets', 'Tickets'],
  ] as const) {
    test(`refuse the tools ${one} and ${other} side by side`, () => {
      const declare = () => checkDeclarations([tool({ name: one }), tool({ name: other })]);
      assert.throws(declare, /^Error: Two tools are named tickets/i);
    });
  }

  test('accept one scope of two tools, and refuse two descriptions of it', () => {
    const of = (name: string, adminText: string) =>
      tool({ name, access: { callsPerMinute: 60, scope: { ...scope('a.read'), adminText } } });
    checkDeclarations([of('one', 'Read.'), of('two', 'Read.')]);
    const declare = () => checkDeclarations([of('one', 'Read.'), of('two', 'Read all.')]);
    assert.throws(declare, /^Error: Two tools describe the scope a\.read differently\./);
  });

  test('refuse what a tool may not need', () => {
    const declare = () => checkDeclarations([tool({ needs: { secrets: ['PATH'] } })]);
    assert.throws(declare, /declares a secret with the invalid name "PATH"/);
  });
});
