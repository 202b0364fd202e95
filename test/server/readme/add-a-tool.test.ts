import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { withCurl } from '../../support/with-curl.ts';
import type { Client } from '../clients/client.ts';
import { connectV2 } from '../clients/client-v2.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { blocksOf, followPage } from './page.ts';

const root = join(import.meta.dirname, '../../..');
const blocks = blocksOf(join(root, 'docs/add-a-tool.md'));
const run = promisify(execFile);
const copy = mkdtempSync(join(tmpdir(), 'add-a-tool-'));

const COPIED = [
  'package.json',
  ...['package.json', 'src'].map((file) => `server/${file}`),
  ...['access', 'harness', 'mcp', 'tools'].map((folder) => `test/server/${folder}`),
];
/** The tests that are about every tool. */
const GENERIC = [
  'access/classes.test.ts',
  'mcp/tool-list.test.ts',
  'tools/every-tool.test.ts',
  'tools/tool-list.test.ts',
];

/** Runs the page's shell command on a server of the copy, in the copy's folder. */
async function runCommand(which: string, port: string): Promise<string> {
  const command = blocks.find(({ language, text }) => language === 'sh' && text.includes(which));
  assert.ok(command, which);
  const text = command.text.replace('localhost:8000', `127.0.0.1:${port}`);
  return (await run('sh', ['-c', text], { cwd: copy, env: withCurl() })).stdout;
}

describe('the page on tools of your own', () => {
  before(() => {
    for (const file of COPIED) {
      cpSync(join(root, file), join(copy, file), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    followPage(blocks, copy);
  });
  after(() => rm(copy, { recursive: true }));

  test('makes a server that lists and runs the tool', async (t) => {
    const port = await freePort();
    await startProcess(t, join(copy, 'server/src/main.ts'), { PORT: port });
    const client: Client = await connectV2('auto')(new URL(`http://127.0.0.1:${port}/mcp`), {});
    t.after(() => client.close());
    const call = (from: string, to: string) => client.call('days_between', { from, to });

    assert.equal((await client.toolNames()).at(-1), 'days_between');
    assert.deepEqual((await call('2026-01-31', '2026-03-01')).structuredContent, { days: 29 });
    assert.equal((await call('2026-03-01', '2026-01-31')).isError, true);
    assert.equal((await call('31.1.2026', '2026-03-01')).isError, true);
  });

  test('prints a call that works', async (t) => {
    const port = await freePort();
    await startProcess(t, join(copy, 'server/src/main.ts'), { PORT: port });
    const printed = await runCommand('tools/call', port);
    assert.deepEqual(JSON.parse(printed).result.structuredContent, { days: 29 });
  });

  test('passes the tests that are about every tool, once its list is reviewed', async (t) => {
    const port = await freePort();
    await startProcess(t, join(copy, 'server/src/main.ts'), { PORT: port });
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const runTests = (files: readonly string[]) =>
      run(process.execPath, ['--test', ...files.map((file) => `test/server/${file}`)], {
        cwd: copy,
        env,
      });
    // The list without the new tool is still there: a reviewer is asked to agree.
    await assert.rejects(
      () => runTests(['tools/tool-list.test.ts']),
      ({ stdout }) => stdout.includes('golden/tools-list.json'),
    );
    await runCommand('tools/list', port);
    await runTests(GENERIC).catch(({ stdout }) => assert.fail(stdout));
  });

  test('makes no error of types', async () => {
    const project = { extends: join(root, 'tsconfig.json'), include: ['server/src', 'test'] };
    writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(project));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', copy]).catch(({ stdout }) => assert.fail(stdout));
  });
});
