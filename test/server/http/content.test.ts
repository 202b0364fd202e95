import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ask, assertRefused, lines, PING } from '../harness/answers.ts';
import { startServer } from '../harness/start-server.ts';

const server = await startServer();
const send = (head: readonly string[], body: string | Uint8Array = PING) =>
  ask(server, lines('POST /mcp HTTP/1.1', ...head, `Content-Length: ${body.length}`), body);
const typed = (type: string) => send([`Content-Type: ${type}`]);

describe('the media type', () => {
  const GOOD = [
    ...['application/json', 'Application/JSON', 'application/json; charset=utf-8'],
    ...['application/json;charset=UTF-8', 'application/json ; charset="utf-8" '],
  ];
  for (const type of GOOD) {
    test(`is accepted as ${type}`, async () => {
      assert.equal((await typed(type)).status, 200);
    });
  }

  const BAD = [
    ...['text/plain', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', ''],
    ...['multipart/form-data; boundary=application/json', 'application/jsonp', 'text/json'],
    ...['application/json+x', 'application/vnd.api+json', 'application/json, text/plain', '*/*'],
    ...['application/json; charset=utf-16', 'application/json; charset=utf-7', 'application'],
    ...['application/json; charset=ibm500', 'application/json; charset=utf-8; charset=utf-7'],
    ...['application/json; boundary=x', 'application/json;', 'application/json charset=utf-8'],
  ];
  for (const type of BAD) {
    test(`is refused as ${JSON.stringify(type)} [H-12, H-30, SG-12, SG-16, V-24]`, async () => {
      assertRefused(await typed(type), 415, 'media_type');
    });
  }

  test('is refused when it is missing [H-12, H-30]', async () => {
    assertRefused(await send([]), 415, 'media_type');
  });

  test('is not excused by the cookie of a browser session [H-30]', async () => {
    const cookie = 'Cookie: AppServiceAuthSession=abc';
    assertRefused(await send(['Content-Type: text/plain', cookie]), 415, 'media_type');
  });
});

describe('the content coding', () => {
  const zipped = gzipSync(Buffer.from(`[${' '.repeat(60_000)}]`));
  const CODINGS = ['gzip', 'br', 'zstd', 'deflate', 'compress', 'gzip, gzip', 'identity;q=0', 'x'];
  for (const coding of [...CODINGS, 'identity', '']) {
    test(`is refused as ${JSON.stringify(coding)} [H-13, SG-12]`, async () => {
      const head = ['Content-Type: application/json', `Content-Encoding: ${coding}`];
      assertRefused(await send(head, zipped), 415, 'content_coding');
    });
  }
});

describe('the declared size', () => {
  const declare = (length: string) =>
    ask(
      server,
      lines('POST /mcp HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${length}`),
    );

  for (const length of ['65537', '1000000000', '9007199254740993']) {
    test(`is refused without waiting for the body when it is ${length} [B-14]`, async () => {
      const reply = await declare(length);
      assertRefused(reply, 413, 'body_too_large');
      assert.equal(reply.headers.get('connection'), 'close');
    });
  }

  test('does not exempt a query, which is refused unparsed [V-24]', async () => {
    const query = Array.from({ length: 500 }, (_, i) => `a[${i}]=`)
      .join('&')
      .slice(0, 2000);
    const reply = await ask(
      server,
      lines(
        `POST /mcp?${query} HTTP/1.1`,
        'Content-Type: application/json',
        `Content-Length: ${PING.length}`,
      ),
      PING,
    );
    assertRefused(reply, 400, 'query');
  });
});
