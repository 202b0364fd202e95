import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { METADATA_MODES } from '../../../infra/gateway/metadata-modes.ts';
import { machineClock } from '../../../twin/kit/clock.ts';
import { userOf } from '../../clients/support/user.ts';
import { runAuthorizationSuite } from '../../server/conformance/suite.ts';
import { freePort } from '../../server/harness/start-process.ts';
import { type Chain, startChain } from '../support/chain.ts';

const BASELINE = join(import.meta.dirname, 'authorization.yaml');
const TEXT = readFileSync(BASELINE, 'utf8');
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = parse(TEXT);

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

/** The authorization server that the resource metadata names. */
async function issuerOf({ twin }: Chain): Promise<string> {
  const { origin } = new URL(twin.mcpUrl);
  const metadata = await fetch(`${origin}/.well-known/oauth-protected-resource/mcp`);
  const { authorization_servers } = (await metadata.json()) as { authorization_servers: string[] };
  assert.equal(authorization_servers.length, 1);
  return String(authorization_servers[0]);
}

/** All that the suite found, from the files that it writes. */
async function checksOf(t: TestContext, chain: Chain): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const ada = userOf(chain, 'Ada');
  const run = await runAuthorizationSuite(
    await issuerOf(chain),
    [
      ...['--client-id', chain.clientId],
      ...['--resource', chain.twin.mcpUrl],
      ...['--port', await freePort()],
      ...['--output-dir', folder],
    ],
    (page) => void ada.visit(page),
  );
  assert.deepEqual(ada.stuck, [], run.output);
  const files = globSync('**/checks.json', { cwd: folder });
  return files.flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

for (const metadata of METADATA_MODES) {
  test(`the suite finds what is expected of the authorization server: ${metadata}`, async (t) => {
    const chain = await startChain(machineClock, { metadata });
    t.after(() => chain.stop());
    const checks = await checksOf(t, chain);
    assert.ok(checks.length >= 3, JSON.stringify(checks));
    const found = checks.filter(({ status }) => status !== 'SUCCESS');
    const results = found.map(({ id, status }) => [id, status]);
    assert.deepEqual(Object.fromEntries(results), EXPECTED[metadata], JSON.stringify(found));
    const grant = found.find(({ id }) => id === 'authorization-code-grant');
    const fault =
      metadata === 'entra' ? /^Invalid authorization server meta/ : /AADSTS900144.*scope/;
    assert.match(String(grant?.errorMessage), fault);
  });
}

test('every expected result has a reason', () => {
  assert.deepEqual(Object.keys(EXPECTED), METADATA_MODES);
  const lines = TEXT.trimEnd().split('\n').slice(2);
  const entries = lines.filter((line) => line.startsWith(' '));
  for (const [at, line] of entries.entries()) {
    assert.match(line, at % 2 === 0 ? /^ {2}# \w/ : /^ {2}[\w-]+: [A-Z]+$/);
  }
});
