import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { decodeAnswer, encode } from '../../../server/src/outbound/envelope.ts';
import { BUNDLE_FOLDER, buildBundle } from '../harness/bundle.ts';
import { startProcess } from '../harness/start-process.ts';
import { ORIGIN, serveOutside } from './outside.ts';
import { sendTo } from './send-call.ts';

let answer: RequestListener;
const outside = await serveOutside(() => (request, response) => answer(request, response));

const headers = {
  'mcp-outbound': encode({
    origin: ORIGIN,
    method: 'POST',
    path: '/tickets?open=1',
    headers: { authorization: 'Bearer the-key' },
  }),
};

describe('the program of the forwarding site, in the bundle', () => {
  let folder: string;
  before(async () => {
    await buildBundle();
    // Away from every node_modules: a dependency that is not in the folder cannot be found.
    folder = mkdtempSync(join(tmpdir(), 'egress-'));
    await cp(BUNDLE_FOLDER, folder, { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  async function start(t: TestContext) {
    // Not shared: the process of an earlier test may still be ending.
    const socketPath = join(mkdtempSync(join(folder, 'at-')), 'site');
    const env = { ...outside.env, PORT: socketPath, MCP_EGRESS_ORIGINS: ORIGIN };
    return { socketPath, ...(await startProcess(t, join(folder, 'egress.mjs'), env)) };
  }

  test('forwards a call and returns the whole answer', async (t) => {
    const { socketPath } = await start(t);
    let seen: IncomingMessage | undefined;
    let body = '';
    answer = async (request, response) => {
      seen = request;
      for await (const chunk of request) body += chunk;
      response.writeHead(201, { 'x-rate': '7', 'set-cookie': 'a=b' }).end('{"id":7}');
    };
    const reply = await sendTo({ socketPath }, headers, { body: '{"title":"New"}' });
    assert.equal(reply.status, 200);
    assert.equal(reply.text, '{"id":7}');
    const head = decodeAnswer(String(reply.headers['mcp-outbound-answer']));
    assert.equal(head?.status, 201);
    assert.equal(head?.headers['x-rate'], '7');
    assert.equal(head?.headers['set-cookie'], undefined);
    assert.equal(`${seen?.method} ${seen?.url}`, 'POST /tickets?open=1');
    assert.equal(seen?.headers.authorization, 'Bearer the-key');
    assert.equal(seen?.headers['mcp-outbound'], undefined);
    assert.equal(body, '{"title":"New"}');
  });

  test('answers an open call before it stops, and accepts no new one', async (t) => {
    const { socketPath, child, exited } = await start(t);
    const asked = new Promise<ServerResponse>((resolve) => {
      answer = (_request, response) => resolve(response);
    });
    const replying = sendTo({ socketPath }, headers);
    const response = await asked;
    child.kill('SIGTERM');
    while (await connects(socketPath)) await new Promise((resolve) => setTimeout(resolve, 5));
    response.end('late');
    const { status, text } = await replying;
    assert.deepEqual([status, text], [200, 'late']);
    assert.equal(await exited, 0);
  });
});

function connects(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });
}
