import assert from 'node:assert/strict';
import type { RequestListener, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import type { Tool, ToolContext } from '../../../server/src/tools/tool.ts';
import { post, toolCall } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { toolThat } from '../harness/tools.ts';
import { ORIGIN, serveOutside } from './outside.ts';

let answer: RequestListener;
await serveOutside(() => (request, response) => answer(request, response));

/** A server whose only tool calls the service. */
const serverWith = (run: Tool['run']) =>
  startServer({ tools: [{ ...toolThat(run), needs: { outbound: [ORIGIN] } }] });

test('one call of a tool has only so many calls to services open', async () => {
  const held: ServerResponse[] = [];
  answer = (_request, response) => void held.push(response);
  const outcomes: string[] = [];
  const server = await serverWith(async (_input, { fetch }) => {
    const ask = () => fetch(ORIGIN).catch(({ message }) => outcomes.push(message));
    const open = Array.from({ length: LIMITS.outboundPerCall }, ask);
    while (held.length < open.length) await new Promise((resolve) => setTimeout(resolve, 5));
    await ask();
    for (const response of held) response.end();
    await Promise.all(open);
    answer = (_request, response) => void response.end();
    await ask();
    return { ok: true, value: {} };
  });
  const { json } = await post(server, toolCall('2026', 'whoami'));
  assert.equal(json.result.isError, undefined);
  assert.deepEqual(outcomes, [
    "the tool's request was refused: 8 others of the same call are still open",
  ]);
});

test('a tool that has returned calls no service', async () => {
  answer = () => assert.fail('the service was called');
  let kept: ToolContext['fetch'] | undefined;
  const server = await serverWith((_input, { fetch }) => {
    kept = fetch;
    return { ok: true, value: {} };
  });
  await post(server, toolCall('2026', 'whoami'));
  assert.ok(kept);
  await assert.rejects(kept(ORIGIN), /was refused: it was made after the tool had returned$/);
});

test('a failed call to a service that a tool does not wait for does no harm', async () => {
  const failed = new Promise<void>((resolve) => {
    answer = ({ socket }) => {
      socket.destroy();
      resolve();
    };
  });
  const server = await serverWith((_input, { fetch }) => {
    fetch(ORIGIN);
    return { ok: true, value: {} };
  });
  // A rejection that is not handled ends the process, and fails this test.
  assert.equal((await post(server, toolCall('2026', 'whoami'))).status, 200);
  await failed;
  assert.equal((await post(server, toolCall('2026', 'whoami'))).status, 200);
});
