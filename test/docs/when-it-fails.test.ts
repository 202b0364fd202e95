import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { AADSTS, type Code } from '../../twin/entra/sign-in/aadsts.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const PAGE = read('docs/when-it-fails.md');

/** What a reader searches for: the text in backticks in the first column of each table. */
const SHOWN = PAGE.split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...String(line.split(' | ')[0]).matchAll(/`([^`]+)`/g)])
  .map(([, text]) => String(text));

/** Words of clients and of Node that were seen in runs by hand. */
const NOTED = [
  'Missing iss parameter',
  'requires a custom fetch with connect-time DNS validation',
  'OAuth endpoint URL is not allowed',
  'ECONNREFUSED',
  'fetch failed',
  'Waiting for authorization',
  '✗ secure-mcp failed',
];

/** Patterns that the tests of clients match, as the page quotes them. */
const TESTED = globSync('test/clients/**/*.ts', { cwd: ROOT })
  .map(read)
  .join('\n')
  .replaceAll('\\', '')
  .replaceAll('.*', '…');

/** Sources of every other message, as our code or the twin of the sign-in service sends it. */
const OURS = globSync(
  ['server/src/contract/refusals.ts', 'infra/gateway/refusals.ts', 'twin/entra/pages/*.ts'],
  { cwd: ROOT },
)
  .map(read)
  .join('\n');

describe('docs/when-it-fails.md', () => {
  test('quotes many messages, and all those noted by hand', () => {
    assert.ok(SHOWN.length > 25, String(SHOWN.length));
    for (const text of NOTED) assert.ok(SHOWN.includes(text), text);
  });

  for (const text of new Set(SHOWN.filter((shown) => !NOTED.includes(shown)))) {
    test(`quotes a message as it is sent or shown: ${text}`, () => {
      const [, code, message] = /^AADSTS(\d+)(?:: (.*))?$/.exec(text) ?? [];
      if (code === undefined) return assert.ok(OURS.includes(text) || TESTED.includes(text));
      const entry = AADSTS[Number(code) as Code];
      assert.ok(entry, `${code} is no error of the twin`);
      const sent = entry.text.replace(/'?\{\d\}'?/g, '…');
      for (const part of (message ?? '').split(/'?…'?/)) assert.ok(sent.includes(part), part);
    });
  }

  test('is named by the pages that lead to it', () => {
    for (const file of [
      'README.md',
      'docs/clients.md',
      'server/src/status/pages/connect-view.ts',
    ]) {
      assert.match(read(file), /when-it-fails\.md/);
    }
  });
});
