import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { createGateway } from '../../../twin/gateway/gateway.ts';
import { sendRaw } from '../../server/harness/raw.ts';
import { surroundingsOf } from '../../support/gateway/surroundings.ts';
import { type Chain, onChain } from './support/chain.ts';

const portOf = (chain: Chain): number => Number(new URL(chain.gateway.origin).port);

const raw = (chain: Chain, text: string, until?: RegExp): Promise<string> =>
  sendRaw(portOf(chain), text.replaceAll('\n', '\r\n'), until);

const END = /"data":\{"reason":"\w+"\}\}\}$/;

/**
 * RFC 9112: sections 3.2 (one Host), 3.2.2 (Host matches an absolute URL), 6.1 (framing of 1.1).
 */
const AMBIGUOUS = [
  'POST /mcp HTTP/1.1\nHost: localhost\nHost: evil.example',
  'POST /mcp HTTP/1.1\nHost: localhost\nHost: localhost',
  'POST http://evil.example/mcp HTTP/1.1\nHost: localhost',
  'POST http://localhost:81/mcp HTTP/1.1\nHost: localhost',
  'POST https://localhost/mcp HTTP/1.1\nHost: localhost',
  'POST http:///mcp HTTP/1.1\nHost: localhost',
  'POST http://x@localhost/mcp HTTP/1.1\nHost: localhost',
  'POST /mcp HTTP/1.0\nHost: localhost',
  'POST /mcp HTTP/1.0\nHost: localhost\nConnection: keep-alive',
  'POST /mcp HTTP/2.0\nHost: localhost',
  'POST /mcp\nHost: localhost',
];

describe('the listener of the gateway', () => {
  test(
    'serves HTTP over a keep-alive connection',
    onChain(async (chain) => {
      const one = 'GET /nothing HTTP/1.1\nHost: localhost\n\n';
      const answers = await raw(chain, `${one}${one}`, /404[\s\S]*404[\s\S]*not_found"\}\}\}$/);
      assert.equal(answers.match(/HTTP\/1\.1 404 Not Found/g)?.length, 2);
    }),
  );

  test(
    'accepts an absolute URL, as sent to a proxy, and uses its path',
    onChain(async (chain) => {
      const text = 'DELETE http://localhost/mcp HTTP/1.1\nHost: localhost\n\n';
      assert.match(await raw(chain, text, END), /^HTTP\/1\.1 405/);
    }),
  );

  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1', 'localhost@a', '']) {
    test(
      `does not answer to the name "${host}"`,
      onChain(async (chain) => {
        const text = (name: string) => `GET /nothing HTTP/1.1\nHost: ${name}\n\n`;
        assert.match(await raw(chain, text('LOCALHOST:80'), END), /Nothing is served at this path/);
        assert.match(
          await raw(chain, text(host), /}$/),
          /^HTTP\/1\.1 404[\s\S]*answers to localhost only; call it by that name/,
        );
      }),
    );
  }

  for (const head of AMBIGUOUS) {
    test(
      `refuses what another hop could read in another way: ${JSON.stringify(head)}`,
      onChain(async (chain) => {
        let served = 0;
        chain.site = (_request, response) => {
          served++;
          response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
        };
        const rest = `Authorization: Bearer ${await chain.token()}\nContent-Type: application/json\n`;
        const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
        const size = `Content-Length: ${body.length}\n`;
        const answer = await raw(chain, `${head}\n${rest}${size}\n${body}`);
        assert.match(answer, /^HTTP\/1\.1 400[\s\S]*"message":"Send /);
        assert.match(answer, /Connection: close/i);
        assert.equal(served, 0);
      }),
    );
  }

  test(
    'refuses a malformed request',
    onChain(async (chain) => {
      const both = 'Content-Length: 5\nTransfer-Encoding: chunked\n';
      for (const text of [
        'nonsense\n\n',
        `POST /mcp HTTP/1.1\nHost: localhost\nContent-Length: 1\nContent-Length: 2\n\n`,
        `POST /mcp HTTP/1.1\nHost: localhost\n${both}\n`,
        'GET /mcp HTTP/1.1\nHost: localhost\nA : b\n\n',
      ]) {
        assert.match(await raw(chain, text), /^HTTP\/1\.1 400/, text);
      }
    }),
  );

  test(
    'refuses too many headers',
    onChain(async (chain) => {
      const text = `GET /mcp HTTP/1.1\nHost: localhost\nA: ${'x'.repeat(70_000)}\n\n`;
      assert.match(await raw(chain, text), /^HTTP\/1\.1 431/);
    }),
  );

  for (const credential of ['', 'Authorization: Bearer a.b.c\n']) {
    const head = `POST /mcp HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: chunked\n${credential}`;
    const caller = credential === '' ? 'without a token' : 'with a forged token';

    test(
      `answers a caller ${caller} before any chunk of its body arrives [H-02]`,
      onChain(async (chain) => {
        const answer = await raw(chain, `${head}\n`, END);
        assert.match(answer, /^HTTP\/1\.1 401[\s\S]*WWW-Authenticate: Bearer /i);
      }),
    );

    test(
      `discards the chunks of a caller ${caller} and then reads the next request [H-02]`,
      onChain(async (chain) => {
        const text = `${head}\n2\n{}\n0\n\nGET /nothing HTTP/1.1\nHost: localhost\n\n`;
        assert.match(await raw(chain, text, /not_found"\}\}\}$/), /401[\s\S]*HTTP\/1\.1 404/);
      }),
    );

    test(
      `sends no 100 Continue to a caller ${caller} that announces chunks [D-01]`,
      onChain(async (chain) => {
        const answer = await raw(chain, `${head}Expect: 100-continue\n\n`);
        assert.match(answer, /^HTTP\/1\.1 401/);
        assert.match(answer, /Connection: close/);
      }),
    );
  }

  test(
    'cuts off the chunks of a caller without a token that do not end [B-14]',
    onChain(async (chain) => {
      const socket = connect(portOf(chain), '127.0.0.1').on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(
        'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
      // Far more than the buffers of the system hold. Without a bound, only the idle time-out would end it.
      const most = 64 * 1024 * 1024;
      const more = (): void => {
        if (socket.bytesWritten > most) socket.destroy();
        else if (socket.writable) socket.write(chunk, more);
      };
      socket.resume();
      more();
      await closed;
      assert.ok(socket.bytesWritten <= most, 'The gateway took them all.');
    }),
  );

  test(
    'closes the connection instead of reading a body that is too large',
    onChain(async (chain) => {
      const text = 'POST /mcp HTTP/1.1\nHost: localhost\nContent-Length: 10000000000\n\n';
      const answer = await raw(chain, text);
      assert.match(answer, /^HTTP\/1\.1 413/);
      assert.match(answer, /Connection: close/);
    }),
  );

  test(
    'sends no 100 Continue to an anonymous caller [D-01]',
    onChain(async (chain) => {
      const head =
        'POST /mcp HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 2\nExpect: 100-continue\n';
      const answer = await raw(chain, `${head}\n`);
      assert.match(answer, /^HTTP\/1\.1 401/);
      // Otherwise the next bytes could be taken for the body that never came.
      assert.match(answer, /Connection: close/);
    }),
  );

  test(
    'sends 100 Continue for a body that a step reads',
    onChain(async (chain) => {
      chain.site = (_request, response) =>
        void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      const socket = connect(portOf(chain), '127.0.0.1').setEncoding('latin1');
      const body = '{"method":"ping"}';
      socket.write(
        `POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${await chain.token()}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
      );
      assert.match(await nextPart(socket), /^HTTP\/1\.1 100/);
      socket.write(body);
      assert.match(await nextPart(socket), /^HTTP\/1\.1 200/);
      socket.destroy();
    }),
  );

  test(
    'closes at once, even with open connections',
    onChain(async (chain) => {
      const socket = connect(portOf(chain), '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      const closed = once(socket, 'close');
      await chain.gateway.stop();
      await closed;
      await assert.rejects(fetch(`${chain.gateway.origin}/mcp`));
    }),
  );

  test(
    'says which port is in use, and what to do',
    onChain(async (chain) => {
      const port = portOf(chain);
      await assert.rejects(createGateway(surroundingsOf(chain.folder, chain.clock), { port }), {
        message: `Port ${port}, which the gateway needs, is already in use. Stop the other program, or choose another port with --gateway.`,
      });
    }),
  );
});

const nextPart = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);
