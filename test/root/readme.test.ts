import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { TOOLS } from '../../server/src/tools/declarations.ts';
import { freePort, startProcess } from '../server/harness/start-process.ts';
import { withCurl } from '../support/with-curl.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('shows a curl command with its real answer', async (t) => {
  const command = /^curl -s .*$/m.exec(README)?.[0] ?? '';
  const port = await freePort();
  await startProcess(t, join(ROOT, 'server/src/main.ts'), { PORT: port });
  const printed = command.replace('localhost:8000', `localhost:${port}`);
  const { stdout } = await promisify(execFile)('sh', ['-c', printed], { env: withCurl() });
  assert.equal(JSON.parse(stdout).result.isError, undefined);
  // A tool without a trial promises nothing.
  const promised = README.match(/(?<=The response contains `)[^`]+/g) ?? [];
  assert.equal(promised.length, TOOLS.some(({ trial }) => trial) ? 1 : 0);
  for (const text of promised) assert.ok(stdout.includes(text), stdout);
});

test('names exactly the settings that the server reads', () => {
  const config = globSync('server/src/config/read-*.ts', { cwd: ROOT })
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n');
  const read = new Set(
    [...config.matchAll(/\benv\.([A-Z][A-Z_]+)|isOn\('([A-Z_]+)'/g)].map(([, a, b]) => a ?? b),
  );
  // Set by the platform or a proxy's operator, not by the person who deploys the server.
  for (const name of [
    'WEBSITE_SITE_NAME',
    'WEBSITE_HOSTNAME',
    'WEBSITE_PRIVATE_IP',
    'IDENTITY_ENDPOINT',
    'HTTPS_PROXY',
  ]) {
    read.delete(name);
  }
  const table = README.slice(README.indexOf('## Settings'), README.indexOf('## Read on'));
  const named = [...table.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
  assert.deepEqual([...named].sort(), [...read, 'SECURE_CONFIG_VALUE'].sort());
});

test('names every tool, in the order of their list', () => {
  const table = README.slice(README.indexOf('## The tools'), README.indexOf('## Deploy it'));
  const named = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  assert.deepEqual(
    named,
    TOOLS.map(({ name }) => name),
  );
});
