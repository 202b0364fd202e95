import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { signedIn, toolCall, WIRES } from '../../../../../test/server/harness/call.ts';
import { startIssuer } from '../../../../../test/server/harness/issuer.ts';
import { READER } from '../../../../../test/server/harness/reader.ts';
import { freePort, startProcess } from '../../../../../test/server/harness/start-process.ts';
import {
  CANARY,
  NEWEST,
  openStandIn,
  TAG_CANARY,
  TOKEN_CANARY,
  VAULT_URL,
} from '../../../../../test/server/vault/stand-in.ts';

const MAIN = join(import.meta.dirname, '../../../main.ts');
const CALLS_A_WIRE = 20;

test("sends one vault request for many callers, and logs no token even at the SDKs' most verbose level [D-05, L-09, MCP01]", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vault-'));
  t.after(() => rm(folder, { recursive: true }));
  const authority = join(folder, 'authority.pem');
  await using standIn = await openStandIn(authority);
  await writeFile(authority, standIn.internet.authority);
  const issuer = await startIssuer();
  const port = await freePort();
  const server = await startProcess(t, MAIN, {
    ...issuer.env,
    ...standIn.env,
    PORT: port,
    KEY_VAULT_URI: VAULT_URL,
    AZURE_LOG_LEVEL: 'verbose',
    TYPESPEC_RUNTIME_LOG_LEVEL: 'verbose',
    DEBUG: '*',
  });
  const headers = await signedIn(issuer, issuer.userClaims(READER));
  const read = async (wire: (typeof WIRES)[number]) => {
    const { body, headers: own } = toolCall(wire, 'read_secret_metadata', { name: 'demo-secret' });
    const init = { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(body) };
    const response = await fetch(`http://localhost:${port}/mcp`, init);
    return ((await response.json()) as { result: { structuredContent: unknown } }).result;
  };
  const calls = WIRES.flatMap((wire) => Array.from({ length: CALLS_A_WIRE }, () => read(wire)));
  for (const { structuredContent } of await Promise.all(calls)) {
    assert.match(JSON.stringify(structuredContent), new RegExp(NEWEST));
  }
  server.child.kill('SIGTERM');
  assert.equal(await server.exited, 0);
  // The list of versions has two pages.
  assert.deepEqual(standIn.asked, Array(2).fill('/secrets/demo-secret/versions'));
  assert.deepEqual(standIn.valueRequests, []);
  const printed = server.output.out + server.output.err;
  for (const canary of [CANARY, TAG_CANARY, TOKEN_CANARY]) assert.ok(!printed.includes(canary));
});
