import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HANDLERS } from '../../../twin/gateway/elements/table.ts';
import { languagePage } from '../../../twin/gateway/language-page.ts';

describe('docs/gateway-language.md', () => {
  const { path, text } = languagePage();

  test('is generated from the code that runs policies', () => {
    const written = readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');
    assert.equal(written, text, `${path} is stale: run "npm run generate"`);
  });

  test('has a row of five cells for each element, with sentences as limits', () => {
    for (const [name, { limits = [] }] of Object.entries(HANDLERS)) {
      const [row = ''] = text.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`));
      assert.equal(row.split(/(?<!\\)\|/).length, 7, name);
      for (const limit of limits) assert.match(limit, /^[A-Z`].*[.○]$/, name);
    }
  });
});
