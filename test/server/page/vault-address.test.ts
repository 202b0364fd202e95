import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { createVaultAddress, type Lookup } from '../../../server/src/vault/vault-address.ts';

const VAULT = { vaultUrl: 'https://kv-example.vault.azure.net/', proxied: false };
const found =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const ask = (lookup: Lookup, config = VAULT) => createVaultAddress(config, lookup, () => 0)();

const ANSWERS: readonly [expected: string, ...addresses: string[]][] = [
  ['private', '10.20.2.5'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['private', 'fd00::5'],
  ['private', '::ffff:10.0.0.1'],
  ['private', '10.20.2.5', 'fd00::5'],
  ['other', '20.50.1.1'],
  ['other', '172.32.0.1'],
  ['other', '11.0.0.1'],
  ['other', '127.0.0.1'],
  ['other', '169.254.169.254'],
  ['other', '0.0.0.0'],
  ['other', '2603:1030::1'],
  ['other', '::ffff:20.50.1.1'],
  ['other', '10.20.2.5', '20.50.1.1'],
  ['unknown'],
];

describe("the address of the vault's name", () => {
  for (const [expected, ...addresses] of ANSWERS) {
    test(`is ${expected} for ${addresses.join(' and ') || 'no address'}`, async () => {
      assert.equal(await ask(found(...addresses)), expected);
    });
  }

  test('is unknown where the name does not resolve', async () => {
    const lookup = async () => Promise.reject(new Error('ENOTFOUND'));
    assert.equal(await ask(lookup), 'unknown');
  });

  test('is unknown, without a lookup, if there is no vault or a proxy is used', async () => {
    const lookup = mock.fn(found('10.20.2.5'));
    assert.equal(await ask(lookup, { ...VAULT, proxied: true }), 'unknown');
    const none = createVaultAddress({ vaultUrl: undefined, proxied: false }, lookup, () => 0);
    assert.equal(await none(), 'unknown');
    assert.equal(lookup.mock.callCount(), 0);
  });

  test('is looked up by name only', async () => {
    const lookup = mock.fn(found('10.20.2.5'));
    await ask(lookup);
    assert.deepEqual(lookup.mock.calls[0]?.arguments, [
      'kv-example.vault.azure.net',
      { all: true },
    ]);
  });

  test('is unknown if the resolver does not answer', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const answer = ask(() => new Promise(() => {}));
      mock.timers.tick(LIMITS.vaultLookupMs);
      assert.equal(await answer, 'unknown');
    } finally {
      mock.timers.reset();
    }
  });

  test('is looked up once for concurrent requests, and again after a while', async () => {
    let time = 0;
    const lookup = mock.fn(found('10.20.2.5'));
    const address = createVaultAddress(VAULT, lookup, () => time);
    await Promise.all(Array.from({ length: 50 }, address));
    assert.equal(lookup.mock.callCount(), 1);
    time = LIMITS.vaultAddressMs - 1;
    await address();
    assert.equal(lookup.mock.callCount(), 1);
    time++;
    await address();
    assert.equal(lookup.mock.callCount(), 2);
  });
});
