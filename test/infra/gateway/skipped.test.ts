import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Case, outcome } from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();

describe('skipped authentication', () => {
  const named = {
    authentication: 'skipped',
    'admitted-addresses': '203.000.113.007-203.000.113.007 198.051.100.000-198.051.100.255',
  };
  const from = (address: string, change: Case = {}) => trial.send({ address, named, ...change });

  test('requires a declared size, because no caller is verified [H-02]', async () => {
    const undeclared = { 'Content-Length': undefined };
    for (const headers of [undeclared, { ...undeclared, 'Transfer-Encoding': 'chunked' }]) {
      assert.equal(outcome(await from('203.0.113.7', { headers })), 'length_required');
    }
  });

  test("admits the deployer's addresses without a token", async () => {
    for (const address of ['203.0.113.7', '198.51.100.0', '198.51.100.255']) {
      const exchange = await from(address);
      assert.equal(exchange.reply.status, 200, address);
      assert.equal(exchange.forwarded?.headers.Authorization, undefined);
    }
  });

  test('refuses every other address', async () => {
    for (const address of [
      '203.0.113.70',
      '203.0.113.8',
      '198.51.99.255',
      '198.51.101.0',
      '::1',
      '::ffff:203.0.113.7',
    ]) {
      assert.equal(outcome(await from(address)), 'address', address);
    }
  });

  test('refuses other addresses on every path that leads to the site', async () => {
    for (const path of ['/', '/.auth/login/aad', '/.auth/login/aad/callback']) {
      assert.equal(outcome(await from('192.0.2.1', { method: 'GET', path })), 'address', path);
    }
  });

  test('ignores headers about the address [H-08]', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.7', 'X-Real-IP': '203.0.113.7' };
    assert.equal(outcome(await from('192.0.2.1', { headers })), 'address');
  });

  test('counts calls by address', async () => {
    const { counters } = await from('203.0.113.7');
    assert.equal(counters[0], 'caller:address:203.0.113.7');
  });

  test('is not honoured while every address is admitted', async () => {
    const open = { authentication: 'skipped', 'admitted-addresses': '*' };
    const exchange = await trial.send({ named: open, headers: { Authorization: undefined } });
    assert.equal(outcome(exchange), 'no_credential');
  });

  test('admits no address if none is set', async () => {
    assert.equal(
      outcome(await from('203.0.113.7', { named: { ...named, 'admitted-addresses': 'none' } })),
      'address',
    );
  });

  test('accepts only one spelling of the setting', async () => {
    const unclear = { ...named, authentication: 'Skipped' };
    const exchange = await from('203.0.113.7', {
      named: unclear,
      headers: { Authorization: undefined },
    });
    assert.equal(outcome(exchange), 'no_credential');
  });

  test('never redirects to a sign-in, which does not exist', async () => {
    const exchange = await from('203.0.113.7', {
      method: 'GET',
      path: '/',
      site: () => ({ status: 401, headers: {}, body: '' }),
    });
    assert.equal(outcome(exchange), 'forbidden');
  });
});

describe('the address check', () => {
  const part = fc.integer({ min: 0, max: 255 });
  const address = fc.tuple(part, part, part, part);
  const padded = (parts: readonly number[]) =>
    parts.map((one) => String(one).padStart(3, '0')).join('.');
  const number = (parts: readonly number[]) => parts.reduce((sum, one) => sum * 256 + one, 0);

  test('admits exactly the addresses of a block', async () => {
    // Another block is another deployment, so each one is tested with several addresses, its ends included.
    const strangers = fc.array(address, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(address, address, strangers, async (one, other, peers) => {
        const [from, to] = number(one) <= number(other) ? [one, other] : [other, one];
        const named = {
          authentication: 'skipped',
          'admitted-addresses': `${padded(from)}-${padded(to)}`,
        };
        for (const peer of [from, to, ...peers]) {
          const inside = number(peer) >= number(from) && number(peer) <= number(to);
          const { forwarded } = await trial.send({ address: peer.join('.'), named });
          assert.equal(forwarded !== undefined, inside, peer.join('.'));
        }
      }),
      { numRuns: 25 },
    );
  });
});
