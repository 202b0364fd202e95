import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, mock, test } from 'node:test';
import type { Wire } from '../../../server/src/call/values.ts';
import { assertRefused, lines, parseAnswers } from '../harness/answers.ts';
import { post, toolCall, WIRES } from '../harness/call.ts';
import { sendRaw } from '../harness/raw.ts';
import { startServer, type TestServer } from '../harness/start-server.ts';
import { toolThat } from '../harness/tools.ts';

/** Bytes of a call, so that a test can drop the connection. */
function bytesOf(wire: Wire): string {
  const { body, headers } = toolCall(wire, 'whoami');
  const text = JSON.stringify(body);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = lines('POST /mcp HTTP/1.1', ...fields, `content-length: ${text.length}`);
  return `${head.join('\r\n')}\r\n\r\n${text}`;
}

async function send(server: TestServer, wire: Wire) {
  const socket = connect(server.port, '127.0.0.1').unref();
  await once(socket, 'connect');
  socket.write(bytesOf(wire));
  return socket;
}

describe('a lost connection', () => {
  test('cancels the call of the 2026 wire and not that of the 2025 wire [TR-13, TL-05, T-12]', async () => {
    const signals: AbortSignal[] = [];
    const started = { count: 0, next: Promise.withResolvers<void>() };
    const gate = Promise.withResolvers<void>();
    const server = await startServer({
      tools: [
        toolThat(async (_input, { signal }) => {
          signals.push(signal);
          started.next.resolve();
          await gate.promise;
          return { ok: true, value: {} };
        }),
      ],
    });
    const old = await send(server, '2025');
    await started.next.promise;
    started.next = Promise.withResolvers<void>();
    const modern = await send(server, '2026');
    await started.next.promise;
    const [oldSignal, modernSignal] = signals as [AbortSignal, AbortSignal];
    const cancelled = once(modernSignal, 'abort');
    // Ordered: once the second loss has been noticed, so has the first.
    old.destroy();
    await once(old, 'close');
    modern.destroy();
    await cancelled;
    assert.equal(oldSignal.aborted, false);
    gate.resolve();
    assert.equal((await post(server, toolCall('2025', 'whoami'))).status, 200);
    const outcomes = server.sink.toolCalls.map(({ wire, outcome }) => `${wire} ${outcome}`);
    assert.deepEqual(outcomes.sort(), ['2025 ok', '2025 ok', '2026 cancelled']);
  });
});

describe('a call that takes too long', () => {
  for (const wire of WIRES) {
    test(`is answered 504 and its tool is told, on the ${wire} wire [BA-25]`, async () => {
      const started = Promise.withResolvers<AbortSignal>();
      const gate = Promise.withResolvers<void>();
      const server = await startServer({
        tools: [
          toolThat(async (_input, { signal }) => {
            started.resolve(signal);
            await gate.promise;
            return { ok: true, value: {} };
          }),
        ],
      });
      mock.timers.enable({ apis: ['setTimeout'] });
      const received = sendRaw(server.port, bytesOf(wire));
      const signal = await started.promise;
      mock.timers.tick(19_999);
      assert.equal(signal.aborted, false);
      mock.timers.tick(1);
      assert.equal(signal.aborted, true);
      const [reply] = parseAnswers(await received);
      mock.timers.reset();
      assert.ok(reply);
      assertRefused(reply, 504, 'call_timeout', 1);
      gate.resolve();
      // The tool ends after its call has: that changes nothing and is not recorded again.
      assert.equal((await post(server, toolCall(wire, 'whoami'))).status, 200);
      const [record, ...more] = server.sink.toolCalls;
      assert.equal(more.length, 1);
      assert.deepEqual([record?.decision, record?.reason], ['allowed', 'call_timeout']);
      assert.notEqual(record?.outcome, 'refused');
    });
  }

  test('does not start if its time ran out before its body arrived [BA-25]', async () => {
    let ran = 0;
    const tool = toolThat(() => {
      ran++;
      return { ok: true, value: {} };
    });
    const server = await startServer({ tools: [tool] });
    const bytes = bytesOf('2025');
    const socket = connect(server.port, '127.0.0.1').unref();
    await once(socket, 'connect');
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      received += chunk;
    });
    mock.timers.enable({ apis: ['setTimeout'] });
    socket.write(bytes.slice(0, -10));
    // Another call, answered after the first has got this far.
    await sendRaw(server.port, bytesOf('2025'));
    mock.timers.tick(20_000);
    socket.write(bytes.slice(-10));
    await once(socket, 'close');
    mock.timers.reset();
    const [reply] = parseAnswers(received);
    assert.ok(reply);
    assertRefused(reply, 504, 'call_timeout', 1);
    assert.equal(ran, 1);
  });
});
