import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { addToList, removeFromList } from '../../scripts/tool/edit-list.ts';
import { readName } from '../../scripts/tool/files-of.ts';
import { copyRepository } from '../support/copy-repository.ts';

const copy = copyRepository();
after(() => rmSync(copy, { recursive: true, force: true }));

const NAMES = [
  '',
  'Ticket',
  'ticket-status',
  'ticket status',
  '1ticket',
  'ticket_',
  '_t',
  'a/b',
  '..',
  'x"||true',
];
for (const name of NAMES) {
  test(`no tool can be called ${JSON.stringify(name)}`, () => {
    assert.throws(() => readName(name), /cannot be the name of a tool\. Use lower-case words/);
  });
}

test('a name gives a folder, a constant and a title', () => {
  assert.deepEqual(readName('ticket_status_2'), {
    tool: 'ticket_status_2',
    folder: 'ticket-status-2',
    constant: 'ticketStatus2',
    title: 'Ticket status 2',
  });
});

test('the list without an added tool is the list before', () => {
  const list = readFileSync(join(copy, 'server/src/tools/list.ts'), 'utf8');
  const name = readName('parcel_status');
  const longer = addToList(list, name);
  assert.notEqual(longer, list);
  assert.throws(() => addToList(longer, name), /does not have the expected form/);
  assert.equal(removeFromList(longer, name), list);
});

describe('npm run tool changes nothing and says why', () => {
  const REFUSED: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
    'without a verb': [[], /Write "new" or "remove"/],
    'with another verb': [['add', 'a'], /Write "new" or "remove"/],
    'with two names': [['new', 'a', 'b'], /Write "new" or "remove"/],
    'with a name that leaves the folder': [['new', '../x'], /cannot be the name of a tool/],
    'with an origin of plain HTTP': [
      ['new', 'a', '--http', 'http://api.example.com'],
      /The tool a declares the invalid origin "http:/,
    ],
    'with an origin that closes a string': [
      ['new', 'a', '--http', "https://api.example.com'"],
      /The tool a declares the invalid origin/,
    ],
    'with a secret that the server reads': [
      ['new', 'a', '--secret', 'MCP_CLIENT_ID'],
      /The tool a declares a secret with the invalid name "MCP_CLIENT_ID"/,
    ],
    'with a scope that is no name': [['new', 'a', '--scope', "x'y"], /--scope must be a name/],
    'with a role that is no name': [['new', 'a', '--role', 'x y'], /--role must be a name/],
    'for a tool that does not exist': [['remove', 'never_made'], /never-made does not exist/],
    'for a folder that is no tool': [
      ['remove', 'fronted'],
      /has no tool fronted, so nothing was removed/,
    ],
    'for an existing folder': [['new', 'fronted'], /fronted exists\. Choose another name/],
  };
  for (const [what, [args, says]] of Object.entries(REFUSED)) {
    test(what, async () => {
      const list = join(copy, 'server/src/tools/list.ts');
      const before = readFileSync(list, 'utf8');
      const running = promisify(execFile)(process.execPath, ['scripts/tool.ts', ...args], {
        cwd: copy,
      });
      await assert.rejects(running, ({ code, stdout, stderr }) => {
        assert.deepEqual([code, stdout], [1, '']);
        assert.match(stderr, says);
        assert.equal(stderr.trim().split('\n').length, 1);
        return true;
      });
      assert.equal(readFileSync(list, 'utf8'), before);
    });
  }
});

test('no command generates files from a tool whose name is code of a policy', async () => {
  const list = join(copy, 'server/src/tools/list.ts');
  const limits = join(copy, 'infra/gateway/tool-limits.generated.fragment.xml');
  const before = [readFileSync(list, 'utf8'), readFileSync(limits, 'utf8')] as const;
  const named = `.map((tool) => ({ ...tool, name: 'x" || true || "' }));`;
  writeFileSync(list, before[0].replace(/;\n$/, named));
  try {
    const running = promisify(execFile)(process.execPath, ['scripts/generate.ts', '--data'], {
      cwd: copy,
    });
    await assert.rejects(running, ({ code, stdout, stderr }) => {
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /The tool name "x\\" \|\| true .* is not supported/);
      return true;
    });
    assert.equal(readFileSync(limits, 'utf8'), before[1]);
  } finally {
    writeFileSync(list, before[0]);
  }
});
