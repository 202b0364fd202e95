import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { createNetwork } from '../../../twin/network/network.ts';
import { sendRaw } from '../../server/harness/raw.ts';
import { type Chain, onChain } from './support/chain.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Reads an answer to the end; it must not reveal where the site is. */
async function read(chain: Chain, response: Response) {
  const body = await response.text();
  const headers = Object.fromEntries(response.headers);
  assert.ok(!JSON.stringify([headers, body]).includes(chain.siteHost), 'the answer names the site');
  return { status: response.status, headers, body };
}

const message = ({ body }: { body: string }): string => JSON.parse(body).error.message;

/** The next request that reaches the site. */
function nextAtSite(chain: Chain): Promise<[IncomingMessage, ServerResponse]> {
  return new Promise((resolve) => {
    chain.site = (request, response) => resolve([request, response]);
  });
}

/** A call, or a visit of a page, with exactly these header lines. */
async function sendLines(chain: Chain, path: string, more: readonly string[]): Promise<string> {
  const body = path === '/mcp' ? '{"jsonrpc":"2.0","id":1,"method":"ping"}' : '';
  const lines = [
    `${body ? 'POST' : 'GET'} ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${await chain.token()}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
    ...more,
  ];
  const port = Number(new URL(chain.gateway.origin).port);
  return sendRaw(port, `${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** What reaches the site. @throws if the gateway answers instead. */
const orAnswered = <T>(arrived: Promise<T>, answering: Promise<string>): Promise<T> =>
  Promise.race([arrived, answering.then((answer) => assert.fail(`nothing arrived: ${answer}`))]);

describe('a call through the gateway', () => {
  test(
    'is forwarded before its body is complete, if no step reads it',
    onChain(async (chain) => {
      const next = nextAtSite(chain);
      const head = [
        'POST /mcp HTTP/1.1',
        'Host: localhost',
        `Authorization: Bearer ${await chain.token()}`,
        'Content-Type: application/json',
        'MCP-Protocol-Version: 2026-07-28',
        'Mcp-Method: ping',
        'Content-Length: 60000',
      ];
      const { port } = new URL(chain.gateway.origin);
      const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
      socket.write(`${head.join('\r\n')}\r\n\r\n{`);
      const [{ headers }] = await next;
      assert.equal(headers['content-length'], '60000');
      socket.destroy();
    }),
  );

  test(
    'reaches the site over TLS, under its own name, with the constant path',
    onChain(async (chain) => {
      let seen: { request: IncomingMessage; body: string } | undefined;
      chain.site = async (request, response) => {
        seen = { request, body: await text(request) };
        response.writeHead(200, JSON_TYPE).end('{"from":"site"}');
      };
      const answer = await read(chain, await chain.call({ headers: { Cookie: 'a=b' } }));
      assert.deepEqual([answer.status, answer.body], [200, '{"from":"site"}']);
      assert.ok(seen);
      const { method, url, headers } = seen.request;
      assert.deepEqual([method, url, headers.host], ['POST', '/mcp', chain.siteHost]);
      assert.equal(seen.body, '{"jsonrpc":"2.0","id":1,"method":"ping"}');
      assert.equal(headers['x-forwarded-host'], 'localhost:8000');
      assert.match(String(headers.authorization), /^Bearer /);
      assert.equal(headers.cookie, undefined);
    }),
  );

  test(
    'reaches the site with duplicate headers intact',
    onChain(async (chain) => {
      const arrived = nextAtSite(chain);
      const more = ['X-Twice: one', 'x-other: between', 'X-TWICE: two', 'X-Twice: one'];
      const answering = sendLines(chain, '/mcp', [...more, '__proto__: kept']);
      const [request, response] = await orAnswered(arrived, answering);
      response.writeHead(200, JSON_TYPE).end('{}');
      assert.match(await answering, /^HTTP\/1\.1 200/);
      assert.deepEqual(request.headersDistinct['x-twice'], ['one', 'two', 'one']);
      assert.equal(request.rawHeaders[request.rawHeaders.indexOf('kept') - 1], '__proto__');
    }),
  );

  test(
    'is served, but without its proxy credentials',
    onChain(async (chain) => {
      const arrived = nextAtSite(chain);
      const answering = sendLines(chain, '/', ['Proxy-Authorization: Basic YTpi']);
      const [request, response] = await orAnswered(arrived, answering);
      response.writeHead(200, JSON_TYPE).end('{}');
      assert.match(await answering, /^HTTP\/1\.1 200/);
      assert.equal(request.headers['proxy-authorization'], undefined);
    }),
  );

  test(
    'returns a stream event by event',
    onChain(async (chain) => {
      const arrived = nextAtSite(chain);
      const answering = chain.call();
      const [, site] = await arrived;
      site.writeHead(200, { 'Content-Type': 'text/event-stream' });
      site.flushHeaders();
      const response = await answering;
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      for (const event of ['data: one\n\n', 'data: two\n\n', 'data: three\n\n']) {
        site.write(event);
        const { value } = await reader.read();
        assert.equal(Buffer.from(value as Uint8Array).toString(), event);
      }
      site.end();
      assert.equal((await reader.read()).done, true);
    }),
  );

  test(
    'ends at the site when the caller disconnects',
    onChain(async (chain) => {
      const arrived = nextAtSite(chain);
      const gone = new AbortController();
      const answering = chain.call({ signal: gone.signal });
      const [, site] = await arrived;
      gone.abort();
      await Promise.all([once(site, 'close'), assert.rejects(answering, /abort/)]);
      assert.equal(site.writableFinished, false);
    }),
  );

  test(
    'is answered with a 504 if the site stalls longer than the policy waits',
    onChain(async (chain) => {
      const arrived = nextAtSite(chain);
      const answering = chain.call();
      await arrived;
      chain.clock.pass(30_000);
      const answer = await read(chain, await answering);
      assert.equal(answer.status, 504);
      assert.match(message(answer), /took too long/);
    }),
  );

  test(
    'is answered with a 503 while the site is down, and succeeds once it is back',
    onChain(async (chain) => {
      chain.site = (_request, response) => void response.destroy();
      const answer = await read(chain, await chain.call());
      assert.equal(answer.status, 503);
      assert.equal(answer.headers['retry-after'], '5');
      assert.match(message(answer), /is not responding/);
      chain.site = (_request, response) => void response.writeHead(200, JSON_TYPE).end('{}');
      assert.equal((await read(chain, await chain.call())).status, 200);
    }),
  );

  test(
    'is cut off where the site cuts off, so that a truncated answer is recognisable',
    onChain(async (chain) => {
      chain.site = (_request, response) => {
        response.writeHead(200, { ...JSON_TYPE, 'Content-Length': '100' });
        response.write('{', () => response.destroy());
      };
      const response = await chain.call();
      await assert.rejects(response.text());
    }),
  );

  test(
    'is answered with a 503 if the network blocks the site',
    onChain(async (chain) => {
      chain.site = (_request, response) => void response.writeHead(200, JSON_TYPE).end('{}');
      assert.equal((await read(chain, await chain.call())).status, 200);
      await chain.close('AllowSite');
      const answer = await read(chain, await chain.call());
      assert.equal(answer.status, 503);
    }),
  );

  test(
    'follows no redirect, and returns none that names the site',
    onChain(async (chain) => {
      let calls = 0;
      chain.site = (_request, response) => {
        calls += 1;
        response.writeHead(307, { Location: `https://${chain.siteHost}/elsewhere` }).end();
      };
      const answer = await read(chain, await chain.call());
      assert.deepEqual([answer.status, calls], [500, 1]);
    }),
  );

  test('is not sent to a site whose certificate another authority has signed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'other-network-'));
    const other = await createNetwork(folder, () => readDeployment('twin'));
    const { authority } = await other.outbound({ subnet: 'gateway' });
    const body = onChain(
      async (chain) => {
        let calls = 0;
        chain.site = (_request, response) => {
          calls += 1;
          response.end();
        };
        // Keys are fetched without TLS, so the token is valid.
        const answer = await read(chain, await chain.call());
        assert.deepEqual([answer.status, calls], [503, 0]);
      },
      async (network) => ({ ...(await network.outbound({ subnet: 'gateway' })), authority }),
    );
    await body();
    await other.stop();
    rmSync(folder, { recursive: true });
  });

  test(
    'follows a configuration that was applied meanwhile',
    onChain(async (chain) => {
      chain.site = (_request, response) => void response.writeHead(200, JSON_TYPE).end('{}');
      assert.equal((await read(chain, await chain.call())).status, 200);
      await chain.apply({ named: { audience: 'another' } });
      assert.equal((await read(chain, await chain.call())).status, 401);
    }),
  );
});
