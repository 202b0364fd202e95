import assert from 'node:assert/strict';
import dns, { type LookupOptions } from 'node:dns';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { NeedUnmet } from '../../../server/src/call/need-unmet.ts';
import { createHttpServer } from '../../../server/src/http/http-server.ts';
import { createServiceCaller } from '../../../server/src/outbound/call-service.ts';
import { encode } from '../../../server/src/outbound/envelope.ts';
import { createForwarder } from '../../../server/src/outbound/forward.ts';
import { isPublic, lookupPublic } from '../../../server/src/outbound/public-addresses.ts';
import { ORIGIN } from './outside.ts';
import { sendTo } from './send-call.ts';

const INSIDE = [
  '0.0.0.0',
  '10.20.2.4',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '::7f00:1',
  '64:ff9b::7f00:1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd00:ec2::254',
  'fec0::1',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
];
for (const address of INSIDE) {
  test(`${address} is not an address of the public internet [API7]`, () => {
    assert.equal(isPublic(address), false);
  });
}

for (const address of [
  '1.1.1.1',
  '172.32.0.1',
  '20.50.2.1',
  '168.63.129.17',
  '2603:1020::1',
  '2a00:1450::1',
]) {
  test(`${address} is an address of the public internet`, () => {
    assert.equal(isPublic(address), true);
  });
}

/** Resolves every name to these addresses. */
function resolveTo(t: TestContext, addresses: readonly string[]): void {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup = (_name: string, _options: unknown, done: (error: null, all: unknown) => void) =>
    done(null, found);
  t.mock.method(dns, 'lookup', lookup as typeof dns.lookup);
}

describe('a listed name that resolves to an address inside', () => {
  for (const addresses of [['127.0.0.1'], ['10.20.2.4', '::1'], ['169.254.169.254']]) {
    test(`is not called from a laptop: ${addresses} [API7]`, async (t) => {
      resolveTo(t, addresses);
      const call = createServiceCaller({ hosted: false, egressUrl: undefined });
      const { signal } = new AbortController();
      await assert.rejects(call(new Set([ORIGIN]), `${ORIGIN}/`, undefined, signal), (error) => {
        assert.ok(error instanceof NeedUnmet);
        assert.equal(error.reason, 'outbound_refused');
        assert.match(error.message, /^api\.tickets\.example does not resolve to a public address$/);
        return true;
      });
    });

    test(`is not called by the forwarding site: ${addresses} [API7]`, async (t) => {
      const said: string[] = [];
      const site = createHttpServer(
        createForwarder(
          new Set([ORIGIN]),
          () => false,
          (line) => said.push(line),
        ),
      );
      await site.listen({ host: '127.0.0.1', port: 0 });
      t.after(() => site.server.closeAllConnections());
      resolveTo(t, addresses);
      const { port } = site.server.address() as AddressInfo;
      const head = encode({ origin: ORIGIN, method: 'GET', path: '/', headers: {} });
      const { status, text } = await sendTo({ port }, { 'mcp-outbound': head });
      assert.equal(status, 502);
      assert.equal(JSON.parse(text).fault, 'outbound_refused');
      assert.match(
        said.join(),
        /^egress {5}outbound_refused: api\.tickets\.example does not resolve to/,
      );
      await site.close();
    });
  }

  test('is called at its public addresses only', async (t) => {
    resolveTo(t, ['10.0.0.1', '1.1.1.1', '::1', '2603:1020::1']);
    const resolved = (options: LookupOptions) =>
      new Promise((resolve) =>
        lookupPublic('a.example', options, (...[, found]) => resolve(found)),
      );
    assert.deepEqual(await resolved({ all: true }), [
      { address: '1.1.1.1', family: 4 },
      { address: '2603:1020::1', family: 6 },
    ]);
    assert.equal(await resolved({}), '1.1.1.1');
  });
});
