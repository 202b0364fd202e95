import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Client } from '../clients/client.ts';
import { connectV2 } from '../clients/client-v2.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { blocksOf, followPage } from './page.ts';

const root = join(import.meta.dirname, '../../..');
const blocks = blocksOf(join(root, 'docs/add-a-tool.md'));
const run = promisify(execFile);

describe('the page on tools of your own', () => {
  const copy = mkdtempSync(join(tmpdir(), 'add-a-tool-'));
  before(() => {
    for (const file of ['package.json', 'src']) {
      cpSync(join(root, 'server', file), join(copy, 'server', file), { recursive: true });
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
    const { text } = blocks.find(({ language }) => language === 'sh') ?? { text: '' };
    const { stdout } = await run('sh', ['-c', text.replace('localhost:8000', `127.0.0.1:${port}`)]);
    assert.deepEqual(JSON.parse(stdout).result.structuredContent, { days: 29 });
  });

  test('makes no error of types', async () => {
    const project = { extends: join(root, 'tsconfig.json'), include: ['server/src'] };
    writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(project));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', copy]).catch(({ stdout }) => assert.fail(stdout));
  });
});
