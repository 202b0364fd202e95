import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { encodeVariables } from '../../../server/src/contract/program-environment.ts';
import { needs } from '../../support/needs.ts';
import { startBridge, untilEnded } from './start-bridge.ts';

const PROGRAM = [process.execPath, join(import.meta.dirname, 'http-program.ts')];
const bridge = await startBridge(
  { after },
  { command: [...PROGRAM, 'at $PORT'], path: '/api/mcp' },
);
const { url } = bridge;

const send = (name: string, headers: Readonly<Record<string, string>> = {}, method = 'POST') =>
  fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'POST' && { body: JSON.stringify({ id: 1, params: { name } }) }),
  });
const seen = async (...request: Parameters<typeof send>) => {
  const answer = await send(...request);
  return { answer, told: JSON.parse(await answer.text()) };
};

describe('the bridge to a program that listens', needs('linux'), () => {
  test('relays a message, once the program listens, to the same path', async () => {
    const { answer, told } = await seen('echo');
    assert.equal(answer.headers.get('mcp-session-id'), 'its-own');
    assert.deepEqual([told.method, told.url], ['POST', '/api/mcp']);
    assert.match(told.argument, /^at \d+$/);
    assert.equal((await seen('', {}, 'DELETE')).told.method, 'DELETE');
  });

  test('relays the key that the program needs, and nothing of the platform', async () => {
    const { told } = await seen('echo', {
      authorization: 'Bearer the-key',
      'mcp-session-id': 'its-own',
      'mcp-environment': encodeVariables({ TOKEN: 'x' }),
      'x-forwarded-for': '192.0.2.1',
      'x-ms-token-aad-access-token': 'x',
      cookie: 'ARRAffinity=x',
    });
    const { authorization, 'mcp-session-id': session } = told.headers;
    assert.deepEqual([authorization, session], ['Bearer the-key', 'its-own']);
    const others = Object.keys(told.headers).filter((name) => /^x-|cookie|environment/.test(name));
    assert.deepEqual(others, []);
  });

  test("keeps the server's own token from the program where the platform has verified it", async () => {
    const { told } = await seen('echo', {
      authorization: 'Bearer the-token-of-the-server',
      'x-ms-client-principal': 'e30=',
    });
    assert.equal(told.headers.authorization, undefined);
  });

  test('relays events as they come', async () => {
    const answer = await send('events');
    const reader = answer.body?.getReader();
    const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    assert.equal(await read(), 'data: 1\n\n');
    assert.equal((await send('next')).status, 202);
    assert.equal(await read(), 'data: 2\n\n');
    assert.equal(answer.headers.get('set-cookie'), null);
  });

  test('ends an answer of more than a megabyte', async () => {
    await assert.rejects(async () => (await send('big')).text());
    assert.equal((await send('echo')).status, 200);
  });

  test('fails the call if the program switches protocols', async () => {
    assert.equal((await send('switch')).status, 502);
  });

  test('fails the calls during which the program ends, and starts it again', async () => {
    const { told } = await seen('echo');
    assert.equal((await send('crash')).status, 502);
    const says = /^bridge {5}the program ended with status 3; it is started again$/m;
    while (!says.test(bridge.output.err)) await once(bridge.child.stderr as Readable, 'data');
    const again = await seen('echo');
    assert.equal(again.answer.status, 200);
    assert.notEqual(again.told.pid, told.pid);
  });

  test('refuses a page in a browser, and has no other path or method', async () => {
    assert.equal((await send('echo', { origin: 'http://localhost' })).status, 403);
    assert.equal((await fetch(new URL('/mcp', url), { method: 'POST' })).status, 404);
    assert.equal((await fetch(url)).status, 405);
  });
});

test('the bridge leaves no program behind that listens', needs('linux'), async (t) => {
  const { url, child, exited } = await startBridge(t, { command: PROGRAM, path: '/mcp' });
  const { pid } = JSON.parse(await (await fetch(url, { method: 'POST' })).text());
  child.kill('SIGTERM');
  assert.equal(await exited, 0);
  await untilEnded(pid);
});

test('the bridge leaves no program behind if it fails itself', needs('linux'), async (t) => {
  const fault = "process.once('SIGUSR2', () => { throw new Error('a fault'); })";
  const options = `--import=data:text/javascript,${encodeURIComponent(fault)}`;
  const { url, child, exited } = await startBridge(
    t,
    { command: PROGRAM, path: '/mcp' },
    { NODE_OPTIONS: options },
  );
  const { pid } = JSON.parse(await (await fetch(url, { method: 'POST' })).text());
  child.kill('SIGUSR2');
  assert.notEqual(await exited, 0);
  await untilEnded(pid);
});
