import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, mock, test } from 'node:test';
import { Server } from '@modelcontextprotocol/server';
import type { Features } from '../../../server/src/mcp/dispatch.ts';
import { assertFixedHeaders, lines } from '../harness/answers.ts';
import { post, type Request, toolCall } from '../harness/call.ts';
import { sendRaw } from '../harness/raw.ts';
import { startServer } from '../harness/start-server.ts';

/** Waits after its first notification until a test releases it; the signal that it was given. */
const calls: { token: string; signal: AbortSignal; go: () => void }[] = [];
let onCall = Promise.withResolvers<void>();

const features: Features = {
  methods: { '2025': new Set(['tools/call']), '2026': new Set(['tools/call']) },
  admit: () => undefined,
  createServer() {
    const server = new Server(
      { name: 'streams', version: '1' },
      { capabilities: { tools: {} }, supportedProtocolVersions: ['2026-07-28', '2025-11-25'] },
    );
    server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
      const progressToken = String(params._meta?.progressToken);
      const notify = (progress: number) =>
        mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress } });
      await notify(1);
      const gate = Promise.withResolvers<void>();
      calls.push({ token: progressToken, signal: mcpReq.signal, go: gate.resolve });
      onCall.resolve();
      await gate.promise;
      await notify(2);
      return { content: [{ type: 'text', text: progressToken }] };
    });
    return server;
  },
};
const server = await startServer({ features });

function call(token: string): Request {
  const { body, headers } = toolCall('2026', 'whoami');
  const params = body.params as { _meta: object };
  const _meta = { ...params._meta, progressToken: token };
  return { headers, body: { ...body, params: { ...params, _meta } } };
}

function bytesOf(token: string): string {
  const { body, headers } = call(token);
  const text = JSON.stringify(body);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${lines('POST /mcp HTTP/1.1', ...fields, `content-length: ${text.length}`).join('\r\n')}\r\n\r\n${text}`;
}

async function nextCall(): Promise<(typeof calls)[number]> {
  await onCall.promise;
  onCall = Promise.withResolvers<void>();
  return calls.at(-1) as (typeof calls)[number];
}

describe('a stream', () => {
  test("carries its request's messages, then the response, then ends [TR-08, TR-09, TR-10, TR-11, TR-12]", async () => {
    const first = post(server, call('one'));
    const one = await nextCall();
    const second = post(server, call('two'));
    const two = await nextCall();
    two.go();
    one.go();
    for (const [reply, token] of [
      [await first, 'one'],
      [await second, 'two'],
    ] as const) {
      assert.equal(reply.status, 200);
      assert.equal(reply.headers.get('content-type'), 'text/event-stream');
      assert.equal(reply.headers.get('x-accel-buffering'), 'no');
      assert.equal(reply.headers.get('mcp-session-id'), null);
      assertFixedHeaders(reply);
      assert.ok(!/^id:/m.test(reply.text));
      const events = reply.text
        .split('\n')
        .flatMap((line) =>
          line.startsWith('data: ') ? [JSON.parse(line.slice('data: '.length))] : [],
        );
      assert.deepEqual(
        events.map(({ method, params, result }) =>
          method ? params.progressToken : result.content[0].text,
        ),
        [token, token, token],
      );
      assert.equal(events.at(-1).id, 1);
      assert.ok(events.every(({ id, method }) => method === undefined || id === undefined));
    }
  });

  test('honours Connection: close [SG-15]', async () => {
    const received = sendRaw(server.port, bytesOf('closing'));
    (await nextCall()).go();
    assert.match(await received, /\r\nconnection: close\r\n/i);
  });

  test('ends its call when its client disconnects [TR-13]', async () => {
    const socket = connect(server.port, '127.0.0.1').unref();
    socket.write(bytesOf('leaving'));
    const { signal, go } = await nextCall();
    const cancelled = once(signal, 'abort');
    socket.destroy();
    await cancelled;
    go();
  });

  test("ends when the call's time runs out [D-04, BA-25]", async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const received = sendRaw(server.port, bytesOf('long'));
    const { signal, go } = await nextCall();
    mock.timers.tick(20_000);
    assert.match(await received, /text\/event-stream/);
    mock.timers.reset();
    assert.equal(signal.aborted, true);
    go();
  });
});
