import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { serveStandIn } from '../../../twin/kit/stand-in.ts';
import { readServices, standInFor } from '../../../twin/run/read-services.ts';

const root = mkdtempSync(join(tmpdir(), 'services-'));
const folder = join(root, 'server/src/tools/tickets');
mkdirSync(folder, { recursive: true });
after(() => rmSync(root, { recursive: true }));

const write = (services: unknown) =>
  writeFileSync(join(folder, 'services.json'), JSON.stringify(services));
const program = (text: string) => writeFileSync(join(folder, 'service.mjs'), text);
const COMMAND = { 'https://api.tickets.example': { command: ['node', 'service.mjs', 'a b'] } };

write(COMMAND);
const [read = () => []] = [...readServices(root).values()];
const server = createServer(serveStandIn(standInFor(read))).listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('a stand-in that is a command', () => {
  test('gets the request and answers it', async () => {
    program(`
      import { text } from 'node:stream/consumers';
      const { method, path, headers, body } = JSON.parse(await text(process.stdin));
      const seen = { method, path, key: headers['x-key'], body, args: process.argv.slice(2) };
      console.log(JSON.stringify({ status: 201, headers: { 'x-rate': '7' }, body: seen }));
    `);
    const init = { method: 'PUT', headers: { 'X-Key': 'k' }, body: 'späti' };
    const response = await fetch(`${url}/tickets/7?open=1`, init);
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('x-rate'), '7');
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.deepEqual(await response.json(), {
      ...{ method: 'PUT', path: '/tickets/7?open=1', key: 'k', body: 'späti', args: ['a b'] },
    });
  });

  const FAILURES: Readonly<Record<string, readonly [program: string, message: RegExp]>> = {
    'ends with a status': [
      'console.error("no such ticket"); process.exit(3);',
      /^The stand-in node failed: no such ticket$/,
    ],
    'prints something else': [
      'console.log("hello");',
      /^The stand-in node must print JSON such as/,
    ],
    'prints another form': [
      'console.log(JSON.stringify({ code: 200 }));',
      /^The stand-in node must print JSON such as/,
    ],
  };
  for (const [what, [text, message]] of Object.entries(FAILURES)) {
    test(`that ${what} answers 500 and says so`, async () => {
      program(text);
      const response = await fetch(url);
      assert.equal(response.status, 500);
      assert.match(await response.text(), message);
    });
  }

  test('ends when the caller no longer waits', async () => {
    program(`
      import { writeFileSync } from 'node:fs';
      writeFileSync('pid', String(process.pid));
      setInterval(() => {}, 1000);
    `);
    const caller = new AbortController();
    const asking = fetch(url, { signal: caller.signal });
    const pid = await untilWritten(join(folder, 'pid'));
    caller.abort();
    await assert.rejects(asking, { name: 'AbortError' });
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

test('services.json can replace a command by recorded answers at any time', async () => {
  write({ 'https://api.tickets.example': [{ request: 'GET /tickets/7', body: { a: 1 } }] });
  assert.deepEqual(await (await fetch(`${url}/tickets/7`)).json(), { a: 1 });
  assert.equal((await fetch(`${url}/tickets/8`)).status, 404);
  write(COMMAND);
});

const UNUSABLE: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  'a name instead of an origin': [
    { tickets: [] },
    /services\.json:1: "tickets": must be an origin/,
  ],
  'an unknown member beside the command': [
    { 'https://a.example': { command: ['x'], port: 1 } },
    /services\.json:1: "https:\/\/a\.example" "port": Unrecognized key/,
  ],
  'an empty command': [
    { 'https://a.example': { command: [] } },
    /services\.json:1: "https:\/\/a\.example" "command": Too small/,
  ],
  'a recorded request without a method': [
    { 'https://a.example': [{ request: '/x' }] },
    /services\.json:1: "https:\/\/a\.example" "request": must be a method and a path/,
  ],
};
for (const [what, [services, message]] of Object.entries(UNUSABLE)) {
  test(`services.json cannot have ${what}`, (t) => {
    write(services);
    t.after(() => write(COMMAND));
    assert.throws(() => readServices(root), message);
  });
}

async function untilWritten(file: string): Promise<number> {
  for (;;) {
    try {
      const pid = Number(readFileSync(file, 'utf8'));
      if (pid > 0) return pid;
    } catch {}
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
