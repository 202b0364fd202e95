import assert from 'node:assert/strict';
import { request as send } from 'node:http';
import { after, describe, mock, test } from 'node:test';
import { needs } from '../../support/needs.ts';
import { startBridge } from '../bridge/start-bridge.ts';
import { post, toolCall, WIRES } from '../harness/call.ts';
import { startInFrontOf } from '../harness/in-front-of.ts';

const STREAM = { accept: 'application/json, text/event-stream' };
const TOOLS = ['steps', 'never', 'received', 'crash', 'snapshot', 'navigate'];

describe('a program behind this server, through the bridge', needs('linux'), async () => {
  mock.method(console, 'error', () => {});
  const { url } = await startBridge({ after });
  const server = await startInFrontOf(url, TOOLS);
  const textOf = async (name: string, args: Record<string, unknown> = {}): Promise<string> =>
    (await post(server, toolCall('2026', name, args))).json.result.content[0].text;

  for (const wire of WIRES) {
    test(`reports its progress to the caller, over MCP ${wire}`, async () => {
      const { headers, body } = toolCall(wire, 'steps', { steps: 2 });
      const { _meta: meta, ...params } = body.params as Record<string, object>;
      const _meta = { ...meta, progressToken: 'mine' };
      const { text } = await post(server, {
        headers: { ...headers, ...STREAM },
        body: { ...body, params: { ...params, _meta } },
      });
      const messages = [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) =>
        JSON.parse(data),
      );
      assert.deepEqual(
        messages.map((message) => message.params ?? message.result.content[0].text),
        [{ progressToken: 'mine', progress: 1 }, { progressToken: 'mine', progress: 2 }, 'done'],
      );
    });
  }

  test('learns that its caller has hung up', async () => {
    const cancelled = async () =>
      JSON.parse(await textOf('received')).filter(
        ({ method }: { method: string }) => method === 'notifications/cancelled',
      ).length;
    assert.equal(await cancelled(), 0);
    const { headers, body } = toolCall('2026', 'never');
    const sent = send(server.url, { method: 'POST', headers });
    sent.on('error', () => {}).end(JSON.stringify(body));
    // Answered once the program has read the call before it.
    await textOf('received');
    sent.destroy();
    while ((await cancelled()) === 0);
  });

  test('fails the one call in which it ends, and is started again by the next', async () => {
    await textOf('navigate', { page: 'before' });
    assert.match(await textOf('crash'), /did not give a usable answer/);
    assert.equal(await textOf('snapshot'), 'about:blank');
  });
});
