import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { curlLine } from '../../../twin/console/page/try/curl-line.ts';

const HOSTILE = [
  "'; touch /tmp/x; '",
  '$(id)',
  '`id`',
  '"\\\n\r\t!!',
  '\u202etext\u202c \u009b1m',
  '-o /tmp/x',
];

/** What a shell makes of the line, with programs that print their arguments. */
function run(line: string): string[] {
  const print = 'print() { printf \'%s\\0\' "$@"; }; curl() { print "$@"; }';
  const npm = 'npm() { printf TOKEN; }';
  const { stdout, stderr } = spawnSync('sh', ['-c', `${print}; ${npm}; ${line}`], {
    encoding: 'utf8',
    env: {},
  });
  assert.equal(stderr, '');
  return stdout.split('\0').slice(0, -1);
}

for (const text of HOSTILE) {
  test(`keeps a shell from running ${JSON.stringify(text)}`, () => {
    const tool = { mcpUrl: 'http://localhost:8000/mcp', tool: text, arguments: { [text]: text } };
    const args = run(curlLine({ ...tool, user: text, scopes: [text] }));
    assert.deepEqual(args.slice(0, 6), [
      '-s',
      'http://localhost:8000/mcp',
      '-H',
      'Authorization: Bearer TOKEN',
      '-H',
      'Content-Type: application/json',
    ]);
    const { params } = JSON.parse(args.at(-1) ?? '') as { params: object };
    assert.deepEqual(params, { name: text, arguments: { [text]: text } });
  });

  test(`shows a terminal nothing to act on for ${JSON.stringify(text)}`, () => {
    const line = curlLine({ mcpUrl: 'x', tool: text, arguments: text, user: '', scopes: [] });
    assert.doesNotMatch(line, /[^\P{Cc}\n]|[\u202a-\u202e]/u);
  });
}
