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

/** Words of clients, noted in runs by hand or asserted by their tests, and of Node. */
const OF_CLIENTS = [
  'Incompatible auth server: does not support dynamic client registration',
  'does not support S256 code challenge method',
  'code_challenge_methods_supported',
  'Missing iss parameter',
  "Failed to authorize 'secure-mcp': SSE error: Non-200 status code",
  'requires a custom fetch with connect-time DNS validation',
  'OAuth endpoint URL is not allowed',
  'requires authentication',
  'ECONNREFUSED',
  'fetch failed',
  'Waiting for authorization',
  'Failed to connect — invalid_target: AADSTS9010010',
  '✗ secure-mcp failed',
  'SSE error: Non-200 status code (405)',
  'Needs authentication',
  'needs authentication',
  'AuthRequired',
  'Unauthorized',
  'needs additional permissions (scope: "…") — run /mcp to re-authenticate',
  'Insufficient scope',
  "Authorization required for secure-mcp. Run 'mcporter auth secure-mcp'.",
];

/** Sources of every other message, as our code or the twin of the sign-in service sends it. */
const OURS = globSync(
  ['server/src/contract/refusals.ts', 'infra/gateway/refusals.ts', 'twin/entra/pages/*.ts'],
  { cwd: ROOT },
)
  .map(read)
  .join('\n');

describe('docs/when-it-fails.md', () => {
  test('quotes many messages, and none of a client in vain', () => {
    assert.ok(SHOWN.length > 25, String(SHOWN.length));
    for (const text of OF_CLIENTS) assert.ok(SHOWN.includes(text), text);
  });

  for (const text of new Set(SHOWN.filter((shown) => !OF_CLIENTS.includes(shown)))) {
    test(`quotes a message as it is sent: ${text}`, () => {
      const [, code, message] = /^AADSTS(\d+)(?:: (.*))?$/.exec(text) ?? [];
      if (code === undefined) return assert.ok(OURS.includes(text));
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
