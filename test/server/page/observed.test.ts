import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { createObserved, gatherFacts } from '../../../server/src/status/observed.ts';
import { post, request, signedIn, toolCall, WIRES } from '../harness/call.ts';
import { principalHeader, startIssuer } from '../harness/issuer.ts';
import { MemorySink } from '../harness/memory-sink.ts';
import { startServer } from '../harness/start-server.ts';
import { get, readiness } from './get.ts';
import { ADA, HOSTED } from './scenes.ts';

const issuer = await startIssuer();
const claims = issuer.userClaims(ADA);
const other = issuer.userClaims({ oid: 'bbbbbbbb-0000-4000-8000-000000000002', name: 'Bob' });
const headers = principalHeader(claims);
const start = () => startServer({ env: { ...issuer.env, ...HOSTED } });

for (const wire of WIRES) {
  describe(`what the server observes on the ${wire} wire`, () => {
    test('verifies sign-in once header and token have agreed', async () => {
      const server = await start();
      const before = await readiness(server, headers);
      assert.equal(before.states.entra, 'declared');
      assert.equal(before.states.platform, 'declared');
      await post(server, toolCall(wire, 'whoami'), await signedIn(issuer, claims));
      const { states, body } = await readiness(server, headers);
      assert.equal(states.entra, 'verified');
      assert.equal(states.platform, 'verified');
      const at = body.posture.find(({ hop }) => hop === 'platform')?.at;
      assert.ok(Math.abs(Date.now() - Date.parse(String(at))) < 60_000);
    });

    test('leaves sign-in declared while header and token name different callers', async () => {
      const server = await start();
      const mixed = { ...(await signedIn(issuer, claims)), ...principalHeader(other) };
      assert.equal((await post(server, toolCall(wire, 'whoami'), mixed)).status, 401);
      const { states, body } = await readiness(server, headers);
      assert.equal(states.entra, 'declared');
      assert.equal(states.platform, 'declared');
      assert.deepEqual(body.requests, { judged: 1, refused: 1 });
    });

    test('counts an agreement on a call refused for another reason', async () => {
      const server = await start();
      const unknown = request(wire, 'no/such/method');
      await post(server, unknown, await signedIn(issuer, claims));
      assert.equal((await readiness(server, headers)).states.platform, 'verified');
    });
  });
}

test('no longer verifies sign-in long after the last call, and says when that was', async () => {
  let time = Date.now();
  const server = await startServer({ env: { ...issuer.env, ...HOSTED }, now: () => time });
  await post(server, toolCall('2025', 'whoami'), await signedIn(issuer, claims));
  const seen = new Date(time).toISOString();
  assert.equal((await readiness(server, headers)).states.entra, 'verified');
  time += LIMITS.keysStaleMs + 1;
  // Loading the page fetches the keys again: they are available, and the call is still long ago.
  issuer.state.respond = (response) => response.writeHead(500).end();
  const without = await readiness(server, headers);
  issuer.state.respond = undefined;
  assert.equal(without.status, 503);
  time += LIMITS.keysRetryMs;
  const found = Promise.withResolvers<void>();
  issuer.state.respond = (response) => {
    response.end(JSON.stringify({ keys: issuer.state.keys }), () => found.resolve());
  };
  await readiness(server, headers);
  await found.promise;
  let after = await readiness(server, headers);
  while (after.status !== 200) after = await readiness(server, headers);
  for (const { states, body } of [without, after]) {
    for (const hop of ['entra', 'platform']) {
      assert.equal(states[hop], 'declared');
      assert.equal(body.posture.find((station) => station.hop === hop)?.at, seen);
    }
  }
  const evidence = (answer: typeof after) =>
    answer.body.posture.find(({ hop }) => hop === 'entra')?.evidence ?? '';
  assert.match(evidence(without), /signing keys are not available, so every call is refused/);
  assert.match(evidence(after), /^1 call .*, none in the last 60 minutes\.$/);
  issuer.state.respond = undefined;
});

test("does not count a browser's header as an agreement", async () => {
  const server = await start();
  for (let i = 0; i < 3; i++) await readiness(server, headers);
  const { states, body } = await readiness(server, headers);
  assert.equal(states.platform, 'declared');
  assert.deepEqual(body.requests, { judged: 0, refused: 0 });
});

test('does not count a request to another path as a call', async () => {
  const server = await startServer();
  for (const path of ['/favicon.ico', '/MCP', '/mcp/x', '/']) await get(server, path);
  const { states, body } = await readiness(server);
  assert.equal(states.server, 'unknown');
  assert.deepEqual(body.requests, { judged: 0, refused: 0 });
});

test('counts a refused request to the endpoint whatever its query', async () => {
  const server = await startServer();
  for (const query of ['?', '?a', '?access_token=x']) {
    const url = new URL(`/mcp${query}`, server.url);
    assert.equal((await post({ ...server, url }, toolCall('2026', 'whoami'))).status, 400);
  }
  assert.deepEqual((await readiness(server)).body.requests, { judged: 3, refused: 3 });
});

test('shows calls but no caller without sign-in', async () => {
  const server = await startServer();
  await post(server, toolCall('2026', 'whoami'), principalHeader(claims));
  const { states } = await readiness(server);
  assert.deepEqual(states, {
    entra: 'off',
    gateway: 'off',
    network: 'verified',
    platform: 'off',
    server: 'verified',
    vault: 'off',
    watch: 'off',
  });
});

test('verifies records once a store has confirmed them, but not while delivery fails', async () => {
  const sink = new MemorySink();
  const env = {
    APPLICATIONINSIGHTS_CONNECTION_STRING:
      'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://x/',
  };
  const server = await startServer({ env, sink });
  await post(server, toolCall('2026', 'whoami'));
  assert.equal((await readiness(server)).states.watch, 'declared');
  sink.confirmed = 1;
  assert.equal((await readiness(server)).states.watch, 'verified');
  sink.fault = { kind: 'unreachable', detail: 'ECONNREFUSED' };
  sink.lost = 2;
  assert.equal((await readiness(server)).states.watch, 'off');
  sink.fault = undefined;
  const { states, body } = await readiness(server);
  assert.equal(states.watch, 'verified');
  assert.match(body.posture.at(-1)?.evidence ?? '', /2 lost/);
});

test("resolves the vault's name, and relies only on the answer", async () => {
  const env = { KEY_VAULT_URI: 'https://kv-example.vault.azure.net/', SECURE_CONFIG_VALUE: 'x' };
  const stateFor = async (address: string, more: Record<string, string> = {}) => {
    const lookup = async () => [{ address, family: 4 }];
    return (await readiness(await startServer({ env: { ...env, ...more }, lookup }))).states.vault;
  };
  assert.equal(await stateFor('10.20.2.5'), 'verified');
  assert.equal(await stateFor('20.50.1.1'), 'off');
  assert.equal(await stateFor('10.20.2.5', { HTTPS_PROXY: 'http://127.0.0.1:9' }), 'unknown');
  const unresolved = { SECURE_CONFIG_VALUE: ' @microsoft.keyvault(SecretUri=https://x/secrets/s)' };
  assert.equal(await stateFor('10.20.2.5', unresolved), 'off');
});

const bind = (...addresses: string[]) =>
  addresses.map((address) =>
    address.startsWith('/') ? address : { address, family: 'IPv4', port: 8000 },
  );
const BINDINGS: readonly [expected: string, ...addresses: string[]][] = [
  ['unknown'],
  ['loopback', '127.0.0.1'],
  ['loopback', '::1', '127.0.0.1'],
  ['socket', '/run/server.sock'],
  ['network', '0.0.0.0'],
  ['network', '::'],
  ['network', '10.0.0.4'],
  ['network', '127.0.0.1', '10.0.0.4'],
  ['network', '127.evil.example'],
];

for (const [expected, ...addresses] of BINDINGS) {
  test(`judges the network ${expected} when it listens on ${addresses.join(' and ') || 'nothing'}`, async () => {
    const { seen } = await gatherFacts(readConfig({}), {
      observed: createObserved(() => 0),
      keys: undefined,
      addresses: () => bind(...addresses),
      vaultAddress: async () => 'unknown',
      trail: () => ({ delivered: 0, lost: 0, waiting: 0 }),
      upstreams: () => [],
    });
    assert.equal(seen.bound, expected);
  });
}
