import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citedIn, citedInFile } from './citations.ts';

test('reads ids from the ends of titles, and from the table that a title is made of', () => {
  const source = `
test('refuses it [J-01, SG-11]', () => {});
test(\`refuses \${what} [V-02]\`, () => {});
const CASES = [{ ids: 'API7' }];
for (const { ids } of CASES) test(\`refuses [\${ids}]\`, () => {});
`;
  assert.deepEqual([...citedInFile(source)].sort(), ['API7', 'J-01', 'SG-11', 'V-02']);
  assert.deepEqual([...citedIn('refuses it [J-01, SG-11]')], ['J-01', 'SG-11']);
});

test('reads ids from nowhere else', () => {
  const sources = [
    "// test('refuses it [J-01]', () => {});",
    " * like test('refuses it [J-01]')",
    "const row = ['J-01'];",
    "const text = 'see [J-01]';",
    "test('refuses [J-01] at once', () => {});",
    "test.skip('refuses it [J-01]', () => {});",
    "test.todo('refuses it [J-01]');",
    "test('refuses it [J-01]', { skip: true }, () => {});",
    "test('refuses it [J-01]', { timeout: 1, todo: 'later' }, () => {});",
  ];
  for (const source of sources) assert.equal(citedInFile(source).size, 0, source);
  assert.equal(citedIn('refuses [J-01] at once').size, 0);
});
