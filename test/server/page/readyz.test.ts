import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createApp } from '../../../server/src/app.ts';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { VERSION } from '../../../server/src/contract/version.ts';
import { post, toolCall } from '../harness/call.ts';
import { principalHeader, startIssuer } from '../harness/issuer.ts';
import { MemorySink } from '../harness/memory-sink.ts';
import { startServer, type TestServer } from '../harness/start-server.ts';
import { readiness } from './get.ts';
import { ADA, HOSTED } from './scenes.ts';

async function start() {
  const issuer = await startIssuer();
  let time = Date.now();
  const server = await startServer({ env: { ...issuer.env, ...HOSTED }, now: () => time });
  const headers = principalHeader(issuer.userClaims(ADA));
  const wait = (ms: number) => {
    time += ms;
  };
  return { issuer, server, headers, wait };
}

/** Asks until the keys that an earlier answer triggered have arrived. */
async function untilReady(server: TestServer, headers: Record<string, string>) {
  for (let i = 0; i < 200; i++) {
    const answer = await readiness(server, headers);
    if (answer.status === 200) return answer;
  }
  throw new Error('never ready');
}

describe('/readyz', () => {
  test('is ready at once if no token is verified', async () => {
    const { status, body, headers } = await readiness(await startServer());
    assert.equal(status, 200);
    assert.equal(body.ready, true);
    assert.equal(body.version, VERSION);
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(headers.get('cache-control'), 'no-store');
  });

  test('is not ready until the keys that it requests have arrived', async () => {
    const { issuer, server, headers } = await start();
    const first = await readiness(server, headers);
    assert.equal(first.status, 503);
    assert.equal(first.body.ready, false);
    assert.equal(first.body.checks.keys.ok, false);
    assert.equal(first.headers.get('retry-after'), '5');
    const ready = await untilReady(server, headers);
    assert.equal(ready.body.ready, true);
    assert.equal(ready.headers.get('retry-after'), null);
    assert.equal(issuer.state.fetches, 1);
  });

  test('has the keys fetched on listen, before the first request', async () => {
    const { issuer } = await start();
    const { promise: fetched, resolve } = Promise.withResolvers<void>();
    issuer.state.respond = (response) => {
      response.end('{"keys":[]}');
      resolve();
    };
    const app = createApp({
      config: readConfig({ ...issuer.env }),
      tools: [],
      sink: new MemorySink(),
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    await fetched;
    await app.close();
    assert.equal(issuer.state.fetches, 1);
  });

  test('is not ready while the key source is down, and does not flood it', async () => {
    const { issuer, server, headers } = await start();
    issuer.state.respond = (response) => response.writeHead(500).end();
    for (let i = 0; i < 20; i++) assert.equal((await readiness(server, headers)).status, 503);
    assert.equal(issuer.state.fetches, 1);
  });

  test('is no longer ready when the keys have expired', async () => {
    const { issuer, server, headers, wait } = await start();
    await readiness(server, headers);
    await untilReady(server, headers);
    issuer.state.respond = (response) => response.writeHead(500).end();
    wait(50 * 60_000);
    assert.equal((await readiness(server, headers)).status, 200);
    wait(11 * 60_000);
    assert.equal((await readiness(server, headers)).status, 503);
  });

  test('counts lost records without becoming unready', async () => {
    const sink = new MemorySink();
    sink.full = true;
    const server = await startServer({ sink });
    for (let i = 0; i < 3; i++) await post(server, toolCall('2026', 'whoami'));
    const { status, body } = await readiness(server);
    assert.equal(status, 200);
    assert.deepEqual(body.records, { delivered: 0, lost: 3, waiting: 0 });
  });

  test('states how each expected setting arrived', async () => {
    const env = { SECURE_CONFIG_VALUE: '@Microsoft.KeyVault(SecretUri=https://x/secrets/s)' };
    const { body } = await readiness(await startServer({ env }));
    assert.equal(body.settings.SECURE_CONFIG_VALUE, 'unresolved');
    assert.equal(body.settings.KEY_VAULT_URI, 'missing');
  });
});
