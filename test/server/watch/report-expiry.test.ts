import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SecretAnswer } from '../../../server/src/call/values.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { reportExpiry } from '../../../server/src/watch/report-expiry.ts';
import { until } from '../../chain/support/until.ts';
import { MemorySink } from '../harness/memory-sink.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { openStandIn, VAULT_URL } from '../vault/stand-in.ts';

const MAIN = join(import.meta.dirname, '../../../server/src/main.ts');
const HOUR = 60 * 60_000;

const expiring = (expires: Date | undefined): SecretAnswer => ({
  found: {
    version: 'a'.repeat(32),
    enabled: true,
    created: undefined,
    updated: undefined,
    expires,
    contentType: 'text/plain',
  },
});

/** What is recorded, and the reports that are due, which the test runs itself. */
function reporting(names: readonly string[], answers: Record<string, SecretAnswer>) {
  const sink = new MemorySink();
  const due: { readonly ms: number; readonly run: () => void }[] = [];
  const read = async (name: string) => answers[name] ?? { failed: 'missing' as const };
  reportExpiry(names, read, sink, (ms, run) => due.push({ ms, run }));
  return { sink, due };
}

test('the server reports when each secret expires, and nothing else about it', async () => {
  const { sink, due } = reporting(['a', 'b'], {
    a: expiring(new Date(Date.UTC(2027, 0, 2))),
    b: expiring(undefined),
  });
  await until(() => due.length === 2);
  assert.deepEqual(sink.records, [
    {
      event: 'mcp_secret_expiry',
      secret: 'a',
      outcome: 'read',
      expires: '2027-01-02T00:00:00.000Z',
    },
    { event: 'mcp_secret_expiry', secret: 'b', outcome: 'read' },
  ]);
});

test('the server reports at least three times within the two days that the alert looks back', () => {
  assert.ok(LIMITS.expiryReportMs * 3 <= 48 * HOUR);
});

test('a report is followed by another one, sooner after a failed read', async () => {
  const answers: Record<string, SecretAnswer> = { a: { failed: 'denied' } };
  const { sink, due } = reporting(['a'], answers);
  await until(() => due.length === 1);
  answers.a = expiring(new Date(0));
  due[0]?.run();
  await until(() => due.length === 2);
  assert.deepEqual(
    sink.records.map(({ outcome }) => outcome),
    ['denied', 'read'],
  );
  assert.deepEqual(
    due.map(({ ms }) => ms),
    [LIMITS.expiryRetryMs, LIMITS.expiryReportMs],
  );
});

test('the process reports the secrets that its settings name when it starts, and still stops', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'expiry-'));
  t.after(() => rm(folder, { recursive: true }));
  const authority = join(folder, 'authority.pem');
  await using standIn = await openStandIn(authority);
  await writeFile(authority, standIn.internet.authority);
  const server = await startProcess(t, MAIN, {
    ...standIn.env,
    PORT: await freePort(),
    KEY_VAULT_URI: VAULT_URL,
    MCP_WATCHED_SECRETS: 'demo-secret, has-none',
  });
  await until(() => server.output.out.split('\n').length > 2);
  const records = server.output.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ event, secret, outcome, expires }) => [event, secret, outcome, expires])
    .sort();
  const expires = new Date((1_790_000_000 + 31_536_000) * 1000).toISOString();
  assert.deepEqual(records, [
    ['mcp_secret_expiry', 'demo-secret', 'read', expires],
    ['mcp_secret_expiry', 'has-none', 'missing', undefined],
  ]);
  assert.deepEqual(standIn.valueRequests, []);
  server.child.kill('SIGTERM');
  assert.equal(await server.exited, 0);
});
