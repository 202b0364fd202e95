import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { readBody } from '../../../twin/gateway/body-text.ts';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { createListener } from '../../../twin/gateway/listener.ts';
import { Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { Calls } from '../../../twin/kit/calls.ts';
import { type CallView, viewOf } from '../../../twin/trace/call-view.ts';
import { KeptCalls } from '../../../twin/trace/kept-calls.ts';
import { listenQuietly } from '../../server/harness/listen.ts';
import { ManualClock } from '../support/manual-clock.ts';

const CANARY = 'cAnArY7d93hX5wTnB2vM0q';

let server: Server;
const kept = new KeptCalls();
const calls = new Calls(new ManualClock(), kept);
before(async () => {
  server = createListener(
    async (request, signal) => {
      await readBody(request.body);
      if (request.method === 'PUT') await once(signal, 'abort');
      return new Response(200, '', new Fields(), Body.of('x'));
    },
    { calls },
  );
  await listenQuietly(server, '127.0.0.1');
});
after(() => {
  calls.close();
  server.closeAllConnections();
  server.close();
});

/** The record of what was sent over a new connection. */
async function recordOf(text: string): Promise<CallView> {
  const before = kept.all().length;
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {}).resume();
  socket.write(text.replaceAll('\n', '\r\n'));
  await once(socket, 'close');
  const [record, ...more] = kept.all().slice(before);
  assert.ok(record && more.length === 0, `${more.length} more`);
  while (record.took === undefined) await new Promise(setImmediate);
  return viewOf(record);
}

describe('the listener records', () => {
  for (const [what, text, status, request, decided] of [
    [
      'a request that is not HTTP',
      `${CANARY}\n\n`,
      400,
      'an unreadable request',
      /^not valid HTTP/,
    ],
    [
      'a header that is not valid',
      `GET /a?k=${CANARY} HTTP/1.1\nHost: localhost\nA b: ${CANARY}\n\n`,
      400,
      'GET /a?k=…',
      /^not valid HTTP\/1\.1: Invalid header token → 400$/,
    ],
    [
      'headers that are too large',
      `GET /a HTTP/1.1\nHost: localhost\nX-A: ${CANARY.repeat(4_000)}\n\n`,
      431,
      // The parser shows the part in which it gave up.
      'an unreadable request',
      /^the headers are too large → 431$/,
    ],
    [
      'a name that is not its own',
      'GET /a HTTP/1.1\nHost: evil.example\nConnection: close\n\n',
      404,
      'GET /a',
      /^This gateway answers to localhost only; call it by that name\. → 404$/,
    ],
    [
      'two names',
      'GET /a HTTP/1.1\nHost: localhost\nHost: evil.example\n\n',
      400,
      'GET /a',
      / → 400$/,
    ],
    [
      'a body that is not valid, as the end of its call',
      `POST /a HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n${CANARY}\n`,
      400,
      'POST /a',
      /^not valid HTTP\/1\.1: Invalid character in chunk size → 400$/,
    ],
  ] as const) {
    test(what, async () => {
      const call = await recordOf(text);
      assert.equal(call.status, status);
      assert.equal(call.end, 'refused');
      assert.equal(call.hop, 'gateway');
      assert.equal(call.request, request);
      assert.match(call.decided ?? '', decided);
      assert.ok(!JSON.stringify(call).toLowerCase().includes('canary'));
    });
  }

  for (const [when, text, expected] of [
    [
      'its answer',
      'PUT /a HTTP/1.1\r\nHost: localhost\r\n\r\n',
      { status: 0, end: 'failed', decided: 'the connection ended before an answer' },
    ],
    [
      'its body is complete',
      'POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx',
      { status: 400, end: 'refused', decided: 'the client left within its request → 400' },
    ],
  ] as const) {
    test(`a client that leaves before ${when}`, async () => {
      const before = kept.all().length;
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.write(text);
      while (kept.all().length === before) await new Promise(setImmediate);
      socket.destroy();
      const record = kept.all().at(-1);
      while (record?.took === undefined) await new Promise(setImmediate);
      const { status, end, decided } = viewOf(record);
      assert.deepEqual({ status, end, decided }, expected);
    });
  }

  test('a connection that is one too many', async () => {
    const before = kept.all().length;
    const most = server.maxConnections;
    server.maxConnections = 0;
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket.on('error', () => {}).resume(), 'close');
    server.maxConnections = most;
    const { decided } = viewOf(kept.all().slice(before)[0] as never);
    assert.equal(decided, 'more than 0 connections are open');
  });
});
