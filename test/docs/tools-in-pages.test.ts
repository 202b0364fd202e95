import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { toolsInPages } from '../../scripts/tools-in-pages.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the parts of pages that follow from the list of tools', () => {
  for (const { path, text } of toolsInPages()) {
    test(`are up to date in ${path}; npm run generate writes them`, () => {
      assert.match(text, /<!-- tools: /);
      assert.equal(readFileSync(join(ROOT, path), 'utf8'), text);
    });
  }
});
