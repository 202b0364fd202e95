import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { toolCall } from '../harness/call.ts';
import { freePort, startProcess } from '../harness/start-process.ts';

const ROOT = join(import.meta.dirname, '../../..');

const LIST = `
import * as z from 'zod';
import { defineTool, READ_ONLY } from './tool.ts';

const careless = defineTool({
  name: 'careless',
  title: 'Careless',
  description: 'Does not wait for what it starts.',
  input: z.strictObject({}),
  output: z.strictObject({}),
  annotations: READ_ONLY,
  access: { callsPerMinute: 60 },
  samples: [{}],
  run() {
    setImmediate(async () => {
      throw new Error('a secret in a message');
    });
    return { ok: true, value: {} };
  },
});

export const createTools = () => [careless];
`;

test('a promise that a tool leaves behind does not end the server [T-11]', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'left-behind-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const isSource = (path: string) => !['node_modules', 'dist'].includes(basename(path));
  cpSync(join(ROOT, 'server'), folder, { recursive: true, filter: isSource });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'src/tools/list.ts'), LIST);
  const port = await freePort();
  const server = await startProcess(t, join(folder, 'src/main.ts'), { PORT: port });
  const { body, headers } = toolCall('2026', 'careless');
  const call = () =>
    fetch(`http://localhost:${port}/mcp`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal((await call()).status, 200);
  const line = /^tool {7}rejected_later: Error .*$/m;
  while (!line.test(server.output.err) && server.child.exitCode === null) {
    await Promise.race([once(server.child.stderr as Readable, 'data'), server.exited]);
  }
  assert.equal((await call()).status, 200);
  assert.ok(!server.output.err.includes('a secret in a message'));
});
