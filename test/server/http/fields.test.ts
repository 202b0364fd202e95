import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, assertRefused, lines, PING, pingLines } from '../harness/answers.ts';
import { startServer } from '../harness/start-server.ts';

const server = await startServer();
const ping = (...more: string[]) => ask(server, pingLines(...more), PING);

/** Each header that affects a decision, with a value that is valid when it occurs once. */
const ONCE: Readonly<Record<string, string>> = {
  Host: 'localhost',
  Origin: 'http://localhost',
  'Content-Type': 'application/json',
  'Content-Encoding': 'identity',
  Accept: 'application/json',
};
const PRINCIPAL = [
  'X-MS-CLIENT-PRINCIPAL',
  'X-MS-CLIENT-PRINCIPAL-ID',
  'X-MS-CLIENT-PRINCIPAL-NAME',
  'X-MS-CLIENT-PRINCIPAL-IDP',
];

describe('header fields', () => {
  for (const [name, value] of Object.entries(ONCE)) {
    test(`are refused when ${name} comes twice [H-11, SG-10]`, async () => {
      const reply = await ask(
        server,
        ['POST /mcp HTTP/1.1', 'Connection: close', `Content-Length: ${PING.length}`]
          .concat(name === 'Host' ? [] : ['Host: localhost'])
          .concat(name === 'Content-Type' ? [] : ['Content-Type: application/json'])
          .concat([`${name}: ${value}`, `${name.toLowerCase()}: ${value}`]),
        PING,
      );
      assertRefused(reply, 400, 'duplicate_header');
    });
  }

  for (const name of PRINCIPAL) {
    test(`are refused when ${name} comes twice, in any order and case [P-04]`, async () => {
      const [a, b] = [`${name}: platform`, `${name.toLowerCase()}: client`];
      assertRefused(await ping(a, b), 400, 'duplicate_header');
      assertRefused(await ping(b, a), 400, 'duplicate_header');
    });
  }

  for (const name of ['MCP-Protocol-Version', 'Mcp-Method', 'Mcp-Name']) {
    test(`are refused with the code of the revision when ${name} comes twice [H-11]`, async () => {
      assertRefused(await ping(`${name}: x`, `${name}: x`), 400, 'header_mismatch');
    });
  }

  test('are refused above a hundred lines, instead of dropping some [P-06, SG-14]', async () => {
    const filler = (count: number) => Array.from({ length: count }, (_, i) => `X-${i}: a`);
    const own = lines('POST /mcp HTTP/1.1').length - 1 + 2;
    assert.equal((await ping(...filler(100 - own))).status, 200);
    assertRefused(await ping(...filler(101 - own)), 431, 'header_too_large');
    assertRefused(await ping(...filler(2100)), 431, 'header_too_large');
  });

  test('are refused above 16 KiB [H-17, P-06]', async () => {
    assertRefused(await ping(`X-Large: ${'a'.repeat(70_000)}`), 431, 'header_too_large');
    const many = Array.from({ length: 1200 }, (_, i) => `X-${i}: aaaaaaaaaa`);
    assertRefused(await ping(...many), 431, 'header_too_large');
  });

  test('may have names that every object inherits [V-20]', async () => {
    const odd = ['__proto__: a', 'constructor: b', 'toString: c', 'hasOwnProperty: d'];
    assert.equal((await ping(...odd)).status, 200);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});
