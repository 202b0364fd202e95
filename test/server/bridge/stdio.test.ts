import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { encodeVariables } from '../../../server/src/contract/program-environment.ts';
import { needs } from '../../support/needs.ts';
import { connectTo, isAlive, STDIO_PROGRAM, startBridge, untilEnded } from './start-bridge.ts';

const SESSIONS = 16;
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
};
const CALL = { jsonrpc: '2.0', id: 1, method: 'tools/call' };

const bridge = await startBridge({ after }, { command: STDIO_PROGRAM, variable: 'KEY' });
const { url } = bridge;

describe('the bridge to a program with standard streams', needs('linux'), () => {
  const send = (body: unknown, headers: Readonly<Record<string, string>> = {}, init = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  const open = async (headers = {}): Promise<Record<string, string>> => {
    const opened = await send(INITIALIZE, headers);
    assert.equal(opened.status, 200, await opened.text());
    return { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  };

  test('lists and calls its tools for the official client', async (t) => {
    const { client, call } = await connectTo(t, url);
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'echo'));
    assert.equal(await call('echo', { value: 'ä\u2028\r\n"' }), 'ä\u2028\r\n"');
  });

  test('starts a program for each session, so that callers do not meet', async (t) => {
    const [ada, ben] = [await connectTo(t, url), await connectTo(t, url)];
    await ada.call('navigate', { page: "Ada's page" });
    assert.equal(await ada.call('snapshot'), "Ada's page");
    assert.equal(await ben.call('snapshot'), 'about:blank');
  });

  test('hands on progress to a caller who asks for it, and nothing else', async () => {
    const session = await open();
    const params = { name: 'steps', arguments: { steps: 2 }, _meta: { progressToken: 'a' } };
    const answer = await send({ ...CALL, params }, session);
    assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    const events = (await answer.text()).match(/(?<=^data: ).*$/gm)?.map((one) => JSON.parse(one));
    assert.deepEqual(
      events?.map(({ params, result }) => params?.progress ?? result.content[0].text),
      [1, 2, 'done'],
    );
    const without = await send({ ...CALL, id: 2, params: { name: 'steps' } }, session);
    assert.equal(without.headers.get('content-type'), 'application/json');
  });

  test('hands on with the next answer that the tools have changed', async () => {
    const session = await open();
    await (await send({ ...CALL, params: { name: 'change' } }, session)).text();
    const ask = async () => (await send({ ...CALL, params: { name: 'echo' } }, session)).text();
    const methods = (text: string) => text.match(/(?<=^data: .*"method":")[^"]+/gm);
    assert.deepEqual(methods(await ask()), ['notifications/tools/list_changed']);
    assert.equal(methods(await ask()), null);
  });

  test('refuses what the program asks of the client, and answers its ping', async (t) => {
    const { call } = await connectTo(t, url);
    await call('asks');
    const answers = JSON.parse(await call('received')).filter(
      ({ id }: { id?: string }) => id !== undefined,
    );
    assert.deepEqual(
      answers.map(({ id, error, result }: never) => [id, (error as { code?: 0 })?.code, result]),
      [
        ['asked', -32601, undefined],
        ['ping', undefined, {}],
      ],
    );
  });

  test('tells the program that a caller has gone, or has cancelled', async () => {
    const session = await open();
    const gone = new AbortController();
    const left = send({ ...CALL, params: { name: 'never' } }, session, { signal: gone.signal });
    // Answered once the program has read the call before it.
    await (await send({ ...CALL, id: 2, params: { name: 'echo' } }, session)).text();
    gone.abort();
    await assert.rejects(left);
    const cancelled = send({ ...CALL, id: 3, params: { name: 'never' } }, session);
    await (await send({ ...CALL, id: 4, params: { name: 'echo' } }, session)).text();
    const method = 'notifications/cancelled';
    const told = await send({ jsonrpc: '2.0', method, params: { requestId: 3 } }, session);
    assert.equal(told.status, 202);
    assert.equal((await cancelled).status, 502);
    for (;;) {
      const answer = await send({ ...CALL, id: 5, params: { name: 'received' } }, session);
      const { result } = JSON.parse(await answer.text());
      const ids = JSON.parse(result.content[0].text)
        .filter((one: { method?: string }) => one.method === method)
        .map(({ params }: { params: { requestId: number } }) => params.requestId);
      if (ids.length < 2) continue;
      assert.deepEqual(ids.sort(), [1, 3]);
      return;
    }
  });

  const FAULTS: Readonly<Record<string, object>> = {
    'ends during a call': { name: 'crash' },
    'answers with more than a megabyte': { name: 'big', arguments: { bytes: 1024 * 1024 } },
    'never ends its line': { name: 'half_a_line' },
  };
  for (const [what, params] of Object.entries(FAULTS)) {
    test(`fails the calls of one session if the program ${what}`, async (t) => {
      const other = await connectTo(t, url);
      const session = await open();
      const pending = send({ ...CALL, id: 2, params: { name: 'never' } }, session);
      const failed = await send({ ...CALL, params }, session);
      assert.equal(failed.status, 502);
      assert.match(await failed.text(), /^\{"error":"The program [^"]+\."\}$/);
      assert.equal((await pending).status, 502);
      assert.equal((await send({ ...CALL, params: { name: 'echo' } }, session)).status, 404);
      assert.equal(await other.call('echo', { value: 'still here' }), 'still here');
      const next = await connectTo(t, url);
      assert.equal(await next.call('echo', { value: 'again' }), 'again');
    });
  }

  test('ends the events of a call without an answer if the program ends', async () => {
    const params = { name: 'steps_then_crash', _meta: { progressToken: 1 } };
    const answer = await send({ ...CALL, params }, await open());
    assert.equal((await answer.text()).match(/^data: /gm)?.length, 1);
  });

  test('passes an answer of almost a megabyte', async (t) => {
    const { call } = await connectTo(t, url);
    assert.equal((await call('big', { bytes: 1_000_000 })).length, 1_000_000);
  });

  test('discards what the program writes to standard error, and lines that are no message', async (t) => {
    const { call } = await connectTo(t, url);
    for (const name of ['standard_error', 'standard_output']) {
      assert.equal(await call(name), 'written');
    }
    assert.ok(!bridge.output.err.includes('secret'), bridge.output.err);
  });

  test('discards a message whose id is a deep nest of lists, in any place', async (t) => {
    const { call } = await connectTo(t, url);
    assert.equal(await call('nests'), 'written');
    assert.equal(await call('echo', { value: 'still here' }), 'still here');
  });

  test('does not read what a process writes that left the group of its program', async (t) => {
    const { call, end } = await connectTo(t, url);
    const pid = Number(await call('leave_its_group'));
    await end();
    // Its next line meets a closed pipe.
    await untilEnded(pid);
  });

  test('ends the program and what it has started with the session', async (t) => {
    const { call, end } = await connectTo(t, url);
    const [child, stubborn] = [await call('start_a_process'), await call('refuse_to_end')];
    assert.ok(isAlive(Number(child)));
    await end();
    await untilEnded(Number(stubborn));
    await untilEnded(Number(child));
  });

  test('ends the least recently used idle session for a new one, and none that is in use', async () => {
    const sessions = [];
    for (let i = 0; i < SESSIONS; i++) sessions.push(await open());
    const [first = {}, second = {}] = sessions;
    const echo = { ...CALL, params: { name: 'echo' } };
    assert.equal((await send(echo, first)).status, 200);
    const newest = await open();
    assert.equal((await send(echo, second)).status, 404);
    assert.equal((await send(echo, first)).status, 200);
    const busy = [...sessions.filter((one) => one !== second), newest].map((session) =>
      send({ ...CALL, id: 9, params: { name: 'never' } }, session),
    );
    // The calls were read once one more of each session is answered.
    for (const session of [...sessions.filter((one) => one !== second), newest]) {
      await (await send(echo, session)).text();
    }
    const refused = await send(INITIALIZE);
    assert.equal(refused.status, 503);
    assert.match(await refused.text(), /All 16 sessions are in use/);
    for (const session of sessions) await send('', session, { method: 'DELETE', body: undefined });
    await send('', newest, { method: 'DELETE', body: undefined });
    assert.ok((await Promise.all(busy)).every(({ status }) => status === 502));
  });

  test('does not start a program while those of ended sessions take all places', async (t) => {
    const own = await startBridge(t, { command: STDIO_PROGRAM });
    const stubborn: number[] = [];
    for (let i = 0; i < SESSIONS; i++) {
      const { call } = await connectTo(t, own.url);
      stubborn.push(Number(await call('refuse_to_end')));
    }
    const { call } = await connectTo(t, own.url);
    assert.equal(await call('echo', { value: 'started' }), 'started');
    assert.equal(stubborn.filter(isAlive).length, SESSIONS - 1);
  });

  test('refuses more requests of one session than it can have open', async () => {
    const session = await open();
    const waiting = Array.from({ length: 16 }, (_, id) =>
      send({ ...CALL, id, params: { name: 'never' } }, session),
    );
    const first = await Promise.race([
      ...waiting,
      ...[17, 18].map((id) => send({ ...CALL, id, params: { name: 'never' } }, session)),
    ]);
    assert.equal(first.status, 503);
    await send('', session, { method: 'DELETE', body: undefined });
    await Promise.all(waiting);
  });

  const REFUSED: Readonly<Record<string, readonly [unknown, number, object?]>> = {
    'a request without a session': [{ ...CALL, method: 'server/discover' }, 400],
    'a session that it does not know': [CALL, 404, { 'mcp-session-id': 'x' }],
    'a batch': [[INITIALIZE], 400],
    'what is not JSON': ['{', 400],
    'a message of more than a megabyte': [{ ...INITIALIZE, x: 'x'.repeat(1024 * 1024) }, 400],
    'a page in a browser': [INITIALIZE, 403, { origin: 'http://localhost:8000' }],
    'a variable that its program does not declare': [
      INITIALIZE,
      400,
      { 'mcp-environment': encodeVariables({ KEY: 'x', PYTHONPATH: '/tmp/x' }) },
    ],
    'variables in another form': [INITIALIZE, 400, { 'mcp-environment': 'W10' }],
  };
  for (const [what, [body, status, headers]] of Object.entries(REFUSED)) {
    test(`refuses ${what}`, async () => {
      const answer = await send(body, headers as Record<string, string>);
      assert.equal(answer.status, status);
      assert.match(await answer.text(), /^\{"error":"[^"]+\."\}$/);
    });
  }

  test('has no other path or method', async () => {
    assert.equal((await fetch(new URL('/', url), { method: 'POST' })).status, 404);
    assert.equal((await fetch(url)).status, 405);
    assert.equal((await fetch(new URL('/healthz', url))).status, 200);
  });
});
