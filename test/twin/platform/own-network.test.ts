import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createAuthority } from '../../../twin/network/authority.ts';
import { openProxy } from '../../../twin/network/proxy.ts';
import { createOwnNetwork, type OwnNetwork } from '../../../twin/platform/process/own-network.ts';
import { needs } from '../../support/needs.ts';
import { verdictWithoutRules } from '../../support/verdict.ts';

const folder = mkdtempSync(join(tmpdir(), 'own-network-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Answers on this machine, outside of the chain. */
const neighbour = createServer((_request, response) => response.end('neighbour')).listen(0);
await once(neighbour, 'listening');
after(() => neighbour.close());
const { port } = neighbour.address() as AddressInfo;

const heads: string[][] = [];
const page: RequestListener = (request, response) => {
  heads.push(request.rawHeaders);
  response.end('page');
};
const proxy = await openProxy(await createAuthority(), (name) =>
  name === 'page.example:80'
    ? { open: true, verdict: verdictWithoutRules(true), listener: page }
    : { open: false, how: 'dropped', verdict: verdictWithoutRules(false) },
);
after(() => proxy.close());

const network: OwnNetwork = createOwnNetwork(join(folder, 'way-out'));
after(() => network.close());

/** Runs a program in the network, and returns what it prints. */
async function run(program: string): Promise<unknown> {
  const own = network.for({ proxy: proxy.url, authority: '' });
  const [command = '', ...args] = [
    ...own.enter,
    process.execPath,
    ...own.arguments,
    '--input-type=module',
    '--eval',
    program,
  ];
  const env = { ...own.environment, HTTP_PROXY: own.outbound?.proxy };
  const { stdout } = await promisify(execFile)(command, args, { env, timeout: 20_000 });
  return JSON.parse(stdout);
}

describe('a program of another server', needs('ip', 'namespaces'), () => {
  test('reaches nothing on this machine past the proxy', async () => {
    const found = await run(`
      const http = await import('node:http');
      const ask = (port) => new Promise((resolve) => http
        .get({ host: '127.0.0.1', port }, () => resolve('answered'))
        .on('error', ({ code }) => resolve(code)));
      console.log(JSON.stringify([await ask(${port}), await ask(${new URL(proxy.url).port})]));`);
    assert.deepEqual(found, ['ECONNREFUSED', 'ECONNREFUSED']);
  });

  test('finds no process of this machine, and so no key in an environment', async () => {
    const found = await run(`
      const fs = await import('node:fs');
      console.log(JSON.stringify(fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))));`);
    assert.deepEqual(found, ['1']);
  });

  test('cannot uncover the processes of this machine', async () => {
    const found = await run(`
      const { spawnSync } = await import('node:child_process');
      const fs = await import('node:fs');
      const { status } = spawnSync('umount', ['/proc'], { stdio: 'ignore' });
      console.log(JSON.stringify([status === 0, fs.existsSync('/proc/${process.pid}')]));`);
    assert.deepEqual(found, [false, false]);
  });

  test('has no interface that leads to another machine', async () => {
    const names = await run(`
      const os = await import('node:os');
      console.log(JSON.stringify(Object.keys(os.networkInterfaces())));`);
    assert.deepEqual(names, ['lo']);
  });

  test('reaches what the rules of its site allow, without learning the key', async () => {
    heads.length = 0;
    const found = await run(`
      const http = await import('node:http');
      const { hostname: host, port } = new URL(process.env.HTTP_PROXY);
      const ask = (path) => new Promise((resolve) => http
        .get({ host, port, path, agent: false }, (answer) => {
          let text = '';
          answer.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(text || answer.statusCode));
        }));
      console.log(JSON.stringify([await ask('http://page.example/'), await ask('http://other.example/'), process.env]));`);
    const [allowed, refused, environment] = found as [string, number, object];
    assert.deepEqual([allowed, refused], ['page', 504]);
    const { password } = new URL(proxy.url);
    assert.ok(!JSON.stringify([environment, heads]).includes(password));
    assert.ok(!('TWIN_WAY_OUT' in environment));
  });
});
