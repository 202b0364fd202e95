import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SENTENCES } from '../../server/src/tools/tool-failure.ts';

const page = readFileSync(new URL('../../docs/add-a-tool.md', import.meta.url), 'utf8');

test('docs/add-a-tool.md lists each reason for a failed tool with what its caller sees', () => {
  const rows = page
    .split('\n')
    .filter((line) => /^\| `[a-z_]+` \|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  assert.deepEqual(
    rows.map(([, reason, sentence]) => [reason, sentence]),
    Object.entries(SENTENCES).map(([reason, sentence]) => [`\`${reason}\``, sentence]),
  );
  for (const [, reason, , when, remedy] of rows) {
    assert.match(`${when}`, /\w{3}/, reason);
    assert.match(`${remedy}`, /\w{3}/, reason);
  }
});
