import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import data from '../../../twin/gateway/data/sequences.json' with { type: 'json' };
import { REFUSED } from '../../../twin/gateway/elements/refused.ts';
import { HANDLERS } from '../../../twin/gateway/elements/table.ts';
import { needs } from '../../support/needs.ts';
import { schemaFacts } from './schema-facts.ts';

const needed = needs('schema');
const facts = needed.skip ? new Map() : schemaFacts();

/** What the schema has and Microsoft documents nowhere: refused without a word of its own. */
const UNDOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  'cache-store': ['caching-mode'],
  'json-to-xml': [
    'attribute-prefix',
    'empty-values',
    'invalid-character-replacement',
    'namespace-block-name',
    'null-values',
    'trim-values',
  ],
  'set-body': ['html-decode-expression'],
  'validate-azure-ad-token': [
    'allow-proof-of-possession-tokens',
    'allow-protected-forwarded-tokens',
  ],
  'validate-jwt': ['issuer-signing-tokens'],
  'xml-to-json': ['empty-values', 'preserve-whitespace-nodes', 'trim-values'],
};

const sequences: Readonly<Record<string, readonly string[]>> = data.sequences;
const once: Readonly<Record<string, readonly string[]>> = data.once;
const required: Readonly<Record<string, readonly string[]>> = data.required;

for (const [name, handler] of Object.entries(HANDLERS)) {
  const known = facts.get(name);
  if (!known) continue;
  describe(`<${name}>`, () => {
    const own = [...(handler.attributes ?? []), ...(handler.required ?? [])];
    const limits = (handler.limits ?? []).join(' ');
    const isNamed = (attribute: string): boolean =>
      UNDOCUMENTED[name]?.includes(attribute) ||
      limits.includes(`\`${attribute}\``) ||
      limits.includes(`\`${attribute}="`) ||
      limits.includes(`\`${attribute.split('-')[0]}-\``);

    test('has the attributes of the schema, or says which it has not', needed, () => {
      const extra = own.filter((one) => !known.attributes.includes(one));
      assert.deepEqual(extra, []);
      const missing = known.attributes.filter((one: string) => one !== 'id' && !own.includes(one));
      assert.deepEqual(
        missing.filter((one: string) => !isNamed(one)),
        [],
      );
    });

    test('demands what the schema demands', needed, () => {
      const demanded = handler.required ?? [];
      assert.deepEqual(
        known.required.filter((one: string) => !demanded.includes(one)),
        [],
      );
    });

    test('has the children of the schema, or a reason why not', needed, () => {
      if (handler.children === 'steps') return;
      const children = known.children.map((one: string) => one.replace('*', ''));
      const mine = handler.children ?? [];
      assert.deepEqual(
        mine.filter((one) => !children.includes(one)),
        [],
      );
      const missing = children.filter((one: string) => !mine.includes(one));
      assert.deepEqual(
        missing.filter((one: string) => !Object.hasOwn(REFUSED, one) && !isNamed(one)),
        [],
      );
    });
  });
}

describe('the order of children', () => {
  for (const [name, children] of Object.entries(sequences)) {
    test(`is that of the schema in <${name}>`, needed, () => {
      assert.deepEqual(children, facts.get(name)?.children);
      assert.equal(facts.get(name)?.isOrdered, true);
    });
  }

  for (const [name, children] of Object.entries(once)) {
    test(`is free in <${name}>, each once`, needed, () => {
      assert.deepEqual(children, facts.get(name)?.children);
      assert.equal(facts.get(name)?.isOnce, true);
    });
  }

  for (const [name, children] of Object.entries(required)) {
    test(`comes with what the schema needs in <${name}>`, needed, () => {
      assert.deepEqual(children, facts.get(name)?.needs);
    });
  }

  test('is known for every element that can be written', needed, () => {
    const names = new Set<string>();
    const add = (name: string): void => {
      if (names.has(name) || Object.hasOwn(REFUSED, name)) return;
      names.add(name);
      for (const child of facts.get(name)?.children ?? []) add(child.replace('*', ''));
    };
    for (const name of Object.keys(HANDLERS)) add(name);
    const [ordered, needing] = [new Set(Object.keys(sequences)), new Set(Object.keys(required))];
    for (const name of names) {
      const {
        children = [],
        isOrdered = false,
        isOnce = false,
        needs: needed = [],
      } = facts.get(name) ?? {};
      const isOneKind = children.length === 1 && children[0].endsWith('*');
      if (isOrdered && !isOneKind) assert.ok(ordered.has(name), `order in <${name}>`);
      if (isOnce) assert.ok(Object.hasOwn(once, name), `each once in <${name}>`);
      if (needed.length > 0) assert.ok(needing.has(name), `needs of <${name}>`);
    }
  });
});
