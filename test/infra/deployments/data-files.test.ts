import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../../../infra/model/deployment.ts';
import {
  referencesIn,
  withoutReferences,
  withReferences,
} from '../../../infra/prediction/data-files.ts';
import { digest } from '../../../infra/prediction/digest.ts';

const POLICY = { path: 'gateway/a.policy.xml', text: '<policies />\n' };
const RULES = { path: 'network/b.json', text: '[{ "name": "DenyAll", "priority": 4096 }]' };
const FILES = [POLICY, RULES];

const read = (path: string) => FILES.find((file) => file.path === path)?.text ?? assert.fail(path);

test('replaces a text and a parsed file with their names, at any depth', () => {
  const value = { a: [POLICY.text, 'other'], b: { c: [{ priority: 4096, name: 'DenyAll' }] } };
  const held = withReferences(value, FILES);
  assert.deepEqual(held, { a: [{ $text: POLICY.path }, 'other'], b: { c: { $json: RULES.path } } });
  assert.deepEqual([...referencesIn(held)], [POLICY.path, RULES.path]);
  assert.deepEqual(withoutReferences(held, read), value);
});

test('keeps content that differs from its file by a space or a member', () => {
  const value = [`${POLICY.text} `, [{ name: 'DenyAll', priority: 4095 }]];
  assert.deepEqual(withReferences(value, FILES), value);
});

test('drops a byte order mark, as Bicep does', () => {
  const marked = [{ path: 'x.xml', text: `\uFEFF${POLICY.text}` }];
  const held = withReferences([POLICY.text], marked);
  assert.deepEqual(held, [{ $text: 'x.xml' }]);
  assert.deepEqual(
    withoutReferences(held, () => `\uFEFF${POLICY.text}`),
    [POLICY.text],
  );
});

test('refuses two files with the same content', () => {
  const twins = [RULES, { path: 'network/c.json', text: JSON.stringify(JSON.parse(RULES.text)) }];
  assert.throws(
    () => withReferences([], twins),
    /network\/b\.json and network\/c\.json have the same content/,
  );
});

test('refuses a text that is too long for Bicep to load', () => {
  const held = withReferences([POLICY.text], FILES);
  assert.throws(
    () => withoutReferences(held, () => 'a'.repeat(131_073)),
    /BCP184: infra\/gateway\/a\.policy\.xml has 131073 characters/,
  );
});

test('restores any content from names', () => {
  const value = fc.jsonValue().map((json) => json as Json);
  fc.assert(
    fc.property(value, (json) => {
      const mixed = [json, POLICY.text, { inside: json }];
      assert.deepEqual(withoutReferences(withReferences(mixed, FILES), read), mixed);
    }),
  );
});

test('digests names and contents, not the order of files', () => {
  assert.equal(digest(FILES), digest([...FILES].reverse()));
  assert.notEqual(digest(FILES), digest([{ ...POLICY, text: `${POLICY.text} ` }, RULES]));
  assert.notEqual(digest(FILES), digest([{ ...POLICY, path: 'other.xml' }, RULES]));
});
