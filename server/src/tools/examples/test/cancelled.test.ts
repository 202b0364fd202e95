import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedIn, toolCall } from '../../../../../test/server/harness/call.ts';
import { startIssuer } from '../../../../../test/server/harness/issuer.ts';
import { MemorySink } from '../../../../../test/server/harness/memory-sink.ts';
import { READER } from '../../../../../test/server/harness/reader.ts';
import { startServer } from '../../../../../test/server/harness/start-server.ts';
import { METADATA } from '../../../../../test/server/tools/support.ts';
import type { SecretAnswer } from '../../../call/values.ts';
import { createTools } from '../../list.ts';

const issuer = await startIssuer();
const reader = issuer.userClaims(READER);

/** Resolves when a record arrives. */
class ToldSink extends MemorySink {
  readonly first = Promise.withResolvers<void>();

  override accept(...record: Parameters<MemorySink['accept']>): boolean {
    const taken = super.accept(...record);
    this.first.resolve();
    return taken;
  }
}

test('records a call once, as cancelled, when its caller disconnects before the vault answers [T-12]', async () => {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<SecretAnswer>();
  const sink = new ToldSink();
  const server = await startServer({
    env: { ...issuer.env, KEY_VAULT_URI: 'https://kv-test.vault.azure.net/' },
    sink,
    tools: createTools({
      settings: {},
      readSecret: () => {
        asked.resolve();
        return answered.promise;
      },
    }),
  });
  const { body, headers } = toolCall('2026', 'read_secret_metadata', { name: 'demo-secret' });
  const controller = new AbortController();
  const call = fetch(server.url, {
    method: 'POST',
    headers: { ...headers, ...(await signedIn(issuer, reader)) },
    body: JSON.stringify(body),
    signal: controller.signal,
  });
  await asked.promise;
  controller.abort();
  await assert.rejects(call);
  await sink.first.promise;
  answered.resolve({ found: METADATA });
  // A later request is answered after anything that the cancelled one still had to do.
  await fetch(new URL('/healthz', server.url));
  assert.deepEqual(
    sink.toolCalls.map(({ tool, decision, outcome }) => ({ tool, decision, outcome })),
    [{ tool: 'read_secret_metadata', decision: 'allowed', outcome: 'cancelled' }],
  );
});
