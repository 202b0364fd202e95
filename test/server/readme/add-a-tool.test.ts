import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { copyRepository } from '../../support/copy-repository.ts';
import { withCurl } from '../../support/with-curl.ts';
import type { Client } from '../clients/client.ts';
import { connectV2 } from '../clients/client-v2.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { blocksOf, followPage } from './page.ts';

const root = join(import.meta.dirname, '../../..');
const blocks = blocksOf(join(root, 'docs/add-a-tool.md'));
const run = promisify(execFile);
const copy = copyRepository();
/** The tests that cover every tool. */
const GENERIC = [
  'access/classes.test.ts',
  'mcp/tool-list.test.ts',
  'tools/every-tool.test.ts',
  'tools/tool-list.test.ts',
];

/** Runs a file of the copy. */
const runFile = (...args: readonly string[]) => {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return run(process.execPath, args, { cwd: copy, env });
};

describe('the page on adding your own tools', () => {
  before(() => followPage(blocks, copy));
  after(() => rm(copy, { recursive: true }));

  test('results in a server that lists and runs the tool', async (t) => {
    const port = await freePort();
    await startProcess(t, join(copy, 'server/src/main.ts'), { PORT: port });
    const client: Client = await connectV2('auto')(new URL(`http://127.0.0.1:${port}/mcp`), {});
    t.after(() => client.close());
    const call = (from: string, to: string) => client.call('days_between', { from, to });

    assert.ok((await client.toolNames()).includes('days_between'));
    assert.deepEqual((await call('2026-01-31', '2026-03-01')).structuredContent, { days: 29 });
    assert.equal((await call('2026-03-01', '2026-01-31')).isError, true);
    assert.equal((await call('31.1.2026', '2026-03-01')).isError, true);
  });

  test('shows a call that works', async (t) => {
    const port = await freePort();
    await startProcess(t, join(copy, 'server/src/main.ts'), { PORT: port });
    const printed = blocks.find(({ language }) => language === 'sh')?.text ?? '';
    const command = printed.replace('localhost:8000', `127.0.0.1:${port}`);
    const { stdout } = await run('sh', ['-c', command], { env: withCurl() });
    assert.deepEqual(JSON.parse(stdout).result.structuredContent, { days: 29 });
  });

  test('passes the tests that cover every tool, once the list is generated', async () => {
    const runTests = (files: readonly string[]) =>
      runFile('--test', ...files.map((file) => `test/server/${file}`));
    // The list still lacks the new tool, unless the repository has it: a reviewer has to approve it.
    if (!TOOLS.some(({ name }) => name === 'days_between')) {
      await assert.rejects(
        () => runTests(['tools/tool-list.test.ts']),
        ({ stdout }) => stdout.includes('golden/tools-list.json'),
      );
    }
    await runFile('scripts/generate.ts', '--data');
    await runTests(GENERIC).catch(({ stdout }) => assert.fail(stdout));
  });

  test('passes the type check', async () => {
    const tsc = 'node_modules/typescript/bin/tsc';
    await runFile(tsc, '--noEmit', '--project', '.').catch(({ stdout }) => assert.fail(stdout));
  });
});
