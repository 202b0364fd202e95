import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import clients from '../chain/clients.json' with { type: 'json' };
import { clientsPage } from '../chain/support/client-table.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('docs/clients.md', () => {
  test('matches the clients declared by the tests; npm run generate writes it', () => {
    const { path, text } = clientsPage();
    assert.equal(read(path), text);
  });

  for (const { client, tests } of clients) {
    for (const [file, title] of tests) {
      test(`cites an existing test for ${client}: ${title}`, () => {
        assert.ok(read(`test/chain/${file}`).includes(String(title)));
      });
    }
  }
});
