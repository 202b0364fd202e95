import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  type ClientRequest,
  type IncomingMessage,
  type RequestListener,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { createHttpServer } from '../../../server/src/http/http-server.ts';
import { encode } from '../../../server/src/outbound/envelope.ts';
import { createForwarder } from '../../../server/src/outbound/forward.ts';
import { ORIGIN, serveOutside } from './outside.ts';
import { sendTo } from './send-call.ts';

let answer: RequestListener = (_request, response) => void response.end('{}');
await serveOutside(() => (request, response) => answer(request, response));
const said: string[] = [];
const isHealthProbe = ({ url }: IncomingMessage) => url === '/healthz';
const site = createHttpServer(
  createForwarder(new Set([ORIGIN]), isHealthProbe, (line) => said.push(line)),
);
await site.listen({ host: '127.0.0.1', port: 0 });
const { port } = site.server.address() as AddressInfo;
after(() => {
  site.server.closeAllConnections();
  return site.close();
});
const headers = {
  'mcp-outbound': encode({ origin: ORIGIN, method: 'POST', path: '/', headers: {} }),
};

test('the forwarding site serves only so many calls at once', async () => {
  const held: ClientRequest[] = [];
  let arrived = 0;
  const all = new Promise<void>((resolve) => {
    const count = () => {
      arrived += 1;
      if (arrived === LIMITS.concurrentRequests) resolve();
    };
    site.server.on('request', count);
  });
  // Calls whose bodies do not arrive.
  for (let i = 0; i < LIMITS.concurrentRequests; i++) {
    const where = { host: '127.0.0.1', port, method: 'POST', agent: false };
    const sent = request({ ...where, headers: { ...headers, 'content-length': '1' } });
    sent.on('error', () => {});
    sent.flushHeaders();
    held.push(sent);
  }
  await all;
  const { status, text } = await sendTo({ port }, headers);
  assert.equal(status, 503);
  assert.equal(text, '{"error":"Too many calls at once; try again."}');
  assert.equal((await sendTo({ port }, {}, { method: 'GET', path: '/healthz' })).status, 200);
  // One that ends makes room for another.
  const [first] = held as [ClientRequest];
  first.end('x');
  const [response] = await once(first, 'response');
  assert.equal(response.statusCode, 200);
  assert.equal((await sendTo({ port }, headers)).status, 200);
  for (const sent of held) sent.destroy();
});

const SILENCES: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'says nothing': () => {},
  'sends its answer drop by drop': (response) => void response.write('{'),
};
for (const [what, begin] of Object.entries(SILENCES)) {
  test(`the forwarding site waits ten seconds for a service that ${what}, and no longer`, async (t) => {
    const bound = new AbortController();
    const { mock } = t.mock.method(AbortSignal, 'timeout', () => bound.signal);
    const asked = new Promise<void>((resolve) => {
      answer = (_request, response) => {
        begin(response);
        resolve();
      };
    });
    const replying = sendTo({ port }, headers);
    await asked;
    assert.deepEqual(mock.calls[0]?.arguments, [10_000]);
    bound.abort();
    const { status, text } = await replying;
    assert.equal(status, 502);
    assert.match(text, /"fault":"outbound_unreachable"/);
    assert.deepEqual(said.splice(0), [
      'egress     outbound_unreachable: api.tickets.example did not answer within 10 seconds',
    ]);
  });
}
