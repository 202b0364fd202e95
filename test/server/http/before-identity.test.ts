import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, assertRefused, PING, parseAnswers } from '../harness/answers.ts';
import { post, signedIn, toolCall } from '../harness/call.ts';
import { startIssuer } from '../harness/issuer.ts';
import { sendRaw } from '../harness/raw.ts';
import { startServer } from '../harness/start-server.ts';

const issuer = await startIssuer();
const server = await startServer({ env: issuer.env });
const claims = issuer.userClaims({ oid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Ada' });
const headers = await signedIn(issuer, claims);
const credentials = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

const head = (...more: readonly string[]) =>
  `${['POST /mcp HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', ...more].join(
    '\r\n',
  )}\r\n\r\n`;
const LENGTH = `Content-Length: ${PING.length}`;
const ANSWERED = /\r\n\r\n\{.*\}$/s;

describe('before identity', () => {
  test('the server answers an anonymous head without waiting for its body [TR-05, SG-17, V-09]', async () => {
    for (const framing of [LENGTH, 'Transfer-Encoding: chunked']) {
      const [reply, ...more] = parseAnswers(await sendRaw(server.port, head(framing), ANSWERED));
      assert.ok(reply && more.length === 0);
      assertRefused(reply, 401, 'no_credential');
    }
  });

  test('the server sends no 100 Continue to an unidentified caller, and closes [H-15]', async () => {
    const bytes = head(LENGTH, 'Expect: 100-continue');
    const [reply, ...more] = parseAnswers(await sendRaw(server.port, bytes));
    assert.ok(reply && more.length === 0);
    assertRefused(reply, 401, 'no_credential');
    assert.equal(reply.headers.get('connection'), 'close');
  });

  test('the server sends 100 Continue to an identified caller, then answers [H-15]', async () => {
    const bytes = head(LENGTH, 'Expect: 100-continue', 'Connection: close', ...credentials);
    const interim = await sendRaw(server.port, bytes, /100 Continue\r\n\r\n/);
    assert.equal(interim, 'HTTP/1.1 100 Continue\r\n\r\n');
    const received = await sendRaw(server.port, bytes + PING);
    assert.deepEqual(
      parseAnswers(received).map(({ status }) => status),
      [100, 200],
    );
  });

  test("the server does not parse an anonymous caller's body [TR-05]", async () => {
    for (const body of ['not json', '[]', '{"a":1,"a":2}']) {
      const reply = await post(server, { body, headers: { 'content-type': 'application/json' } });
      assertRefused(reply, 401, 'no_credential');
    }
  });

  test('the server checks the head first, for any caller [H-12, H-07]', async () => {
    const text = { body: PING, headers: { 'content-type': 'text/plain' } };
    assertRefused(await post(server, text), 415, 'media_type');
    assertRefused(await post(server, text, headers), 415, 'media_type');
    assertRefused(
      await ask(server, ['POST /mcp HTTP/1.1', 'Host: evil', LENGTH, 'Connection: close'], PING),
      403,
      'host',
    );
  });
});

describe('one connection', () => {
  const request = (more: readonly string[]) => head(LENGTH, ...more) + PING;

  test('authenticates each of its pipelined requests [H-05, AU-09, BA-06]', async () => {
    const received = await sendRaw(
      server.port,
      request(credentials) + request([]) + request(credentials) + request(['Connection: close']),
    );
    assert.deepEqual(
      parseAnswers(received).map(({ status }) => status),
      [200, 401, 200, 401],
    );
  });

  test('stays open after a refusal whose small body was not read [H-05]', async () => {
    const received = await sendRaw(
      server.port,
      request([]) + request(['Connection: close', ...credentials]),
    );
    assert.deepEqual(
      parseAnswers(received).map(({ status }) => status),
      [401, 200],
    );
  });

  test('closes after a refusal with a body of unknown size [B-14]', async () => {
    const received = await sendRaw(server.port, head('Transfer-Encoding: chunked'));
    assert.match(received, /^HTTP\/1\.1 401 .*\r\nconnection: close\r\n/s);
  });

  test('gives each of two alternating callers its own principal [BA-06]', async () => {
    const bob = issuer.userClaims({ oid: 'bbbbbbbb-0000-4000-8000-000000000002', name: 'Bob' });
    const call = toolCall('2025', 'whoami');
    const body = JSON.stringify(call.body);
    const bytes = [headers, await signedIn(issuer, bob), headers].map((who, i) => {
      const more = Object.entries(who).map(([name, value]) => `${name}: ${value}`);
      if (i === 2) more.push('Connection: close');
      return head(`Content-Length: ${body.length}`, ...more) + body;
    });
    const answers = parseAnswers(await sendRaw(server.port, bytes.join('')));
    assert.deepEqual(
      answers.map(({ json }) => json.result.structuredContent.principal.oid),
      [claims.oid, bob.oid, claims.oid],
    );
  });
});

describe('credentials', () => {
  test('are refused unread when there are two [J-21]', async () => {
    const token = headers.authorization as string;
    const good = `Authorization: ${token}`;
    for (const pair of [
      [good, 'Authorization: Bearer a.b.c'],
      ['authorization: Bearer a.b.c', good],
      [good, good],
      [`Authorization: ${token}, ${token}`],
    ]) {
      const principal = credentials.filter((line) => !line.startsWith('authorization'));
      const bytes = head(LENGTH, 'Connection: close', ...pair, ...principal) + PING;
      const [reply] = parseAnswers(await sendRaw(server.port, bytes));
      assert.ok(reply);
      assertRefused(reply, 400, 'two_credentials');
      assert.match(reply.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_request"/);
    }
  });

  const SPELLINGS = [
    ...[
      'access_token=',
      '%61ccess_token=',
      'token=',
      'id_token=',
      'ACCESS_TOKEN=',
      '%zz&%61ccess=',
    ],
    ...[
      'access_token[]=',
      'access_token',
      'a;access_token=',
      '%2561ccess_token=',
      'x=?access_token=',
    ],
  ];
  for (const name of SPELLINGS) {
    test(`are refused unread in the query as ${name} [AU-08, J-22]`, async () => {
      const token = (headers.authorization as string).slice('Bearer '.length);
      for (const who of [{}, headers]) {
        const url = new URL(`${server.url.href}?x=1&${name}${token.slice(0, 900)}`);
        const reply = await post(
          { ...server, url },
          { body: PING, headers: { 'content-type': 'application/json' } },
          who,
        );
        assertRefused(reply, 400, 'query');
        assert.match(reply.headers.get('www-authenticate') ?? '', /error="invalid_request"/);
      }
      assert.ok(!JSON.stringify(server.sink.records).includes(token.slice(0, 40)));
    });
  }
});
