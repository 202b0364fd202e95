import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, test } from 'node:test';
import { OPEN_TOOL } from '../support/tools.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';

const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: OPEN_TOOL.name, arguments: OPEN_TOOL.samples[0] },
});

const MODERN = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' };

describe('the gateway and the server', () => {
  let chain: Chain;
  let bearer: Record<string, string>;
  before(async () => {
    chain = await startChain();
    bearer = bearerOf(chain, 'ada', 'user_impersonation');
  });
  after(() => chain.stop());

  /** Sends header lines as given; without a Content-Length, Node sends the body in chunks. */
  async function send(headers: Record<string, string | string[]>, body = BODY, search = '') {
    const { hostname, port, pathname } = new URL(chain.twin.mcpUrl);
    // As a path, because URL would drop a trailing question mark.
    const sent = request({
      hostname,
      port,
      path: `${pathname}${search}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.write(body);
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const { error } = JSON.parse(await text(answer)) as { error?: { data?: { reason?: string } } };
    return { status: answer.statusCode, reason: error?.data?.reason };
  }

  const size = { 'content-length': String(Buffer.byteLength(BODY)) };

  test('refuse any query [AU-08]', async () => {
    for (const search of ['?x=1', '?', '?access_token=x', '?%61ccess_token=x']) {
      assert.deepEqual(await send({ ...bearer, ...size }, BODY, search), {
        status: 400,
        reason: 'query',
      });
    }
  });

  test('refuse two names of a tool, however often they are sent [TR-18, BA-17]', async () => {
    const names = { 'mcp-name': [OPEN_TOOL.name, OPEN_TOOL.name] };
    for (let sent = 0; sent <= OPEN_TOOL.access.callsPerMinute; sent += 1) {
      assert.deepEqual(await send({ ...bearer, ...size, ...MODERN, ...names }), {
        status: 400,
        reason: 'header_mismatch',
      });
    }
  });

  test('both see a header that is sent twice, so that the server judges both lines [H-05]', async () => {
    const accept = (value: string | string[]) => send({ ...bearer, ...size, accept: value });
    assert.equal((await accept('application/json')).status, 200);
    assert.deepEqual(await accept(['application/json', 'application/json']), {
      status: 400,
      reason: 'duplicate_header',
    });
  });

  test('accept a body in chunks only from a caller with a token, and ask others for one [H-02]', async () => {
    assert.equal((await send(bearer)).status, 200);
    assert.deepEqual(await send({}), { status: 401, reason: 'no_credential' });
    const forged = { authorization: 'Bearer a.b.c' };
    assert.deepEqual(await send(forged), { status: 401, reason: 'bad_credential' });
  });

  test('count a body in chunks [B-14]', async () => {
    assert.deepEqual(await send(bearer, BODY + ' '.repeat(65_536)), {
      status: 413,
      reason: 'body_too_large',
    });
  });

  test('cut off a body in chunks that does not end [B-14]', async () => {
    const sent = request(chain.twin.mcpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer },
    });
    let chunks = 0;
    const endless = Readable.from(
      (function* () {
        for (; ; chunks += 1) yield ' '.repeat(65_536);
      })(),
    );
    // Either the answer arrives, or the connection closes before it can be read.
    const answered = once(sent, 'response').then(
      ([answer]) => (answer as IncomingMessage).statusCode,
    );
    const ended = pipeline(endless, sent);
    const status = await Promise.race([answered, ended.then(() => 200)]).catch(() => 'cut off');
    sent.destroy();
    await Promise.allSettled([answered, ended]);
    assert.ok(status === 413 || status === 'cut off', String(status));
    assert.ok(chunks < 1_000, `${chunks} chunks were accepted`);
  });

  test('accept the headers of the Azure SDKs, but no caller name [P-01]', async () => {
    const known = { 'x-ms-client-request-id': '1', 'x-ms-workflow-run-id': '1' };
    assert.equal((await send({ ...bearer, ...size, ...known })).status, 200);
    for (const name of ['x-ms-client-principal', 'X_MS_CLIENT_PRINCIPAL_ID', 'x-ms.token-aad']) {
      assert.deepEqual(await send({ ...bearer, ...size, [name]: 'x' }), {
        status: 400,
        reason: 'platform_header',
      });
    }
  });
});
