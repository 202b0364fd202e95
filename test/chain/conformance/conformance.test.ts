import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startAddingProxy } from '../../server/clients/signing-proxy.ts';
import { runSuite } from '../../server/conformance/suite.ts';
import { bearerOf } from '../support/call.ts';
import { type Chain, startChain } from '../support/chain.ts';

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');
/** The entries that are added to those of the server alone. */
const [, more = ''] = read('gateway.yaml').split('server:\n');

/** Each with a user of its own: together they would exceed what one caller may call in a minute. */
const RUNS = [
  ['2025-11-25', 'Ada'],
  ['2026-07-28', 'Ben'],
] as const;

describe('the conformance suite, through the gateway', () => {
  let chain: Chain;
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  after(() => rmSync(folder, { recursive: true }));
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  const endpointFor = (user: string): Promise<URL> =>
    startAddingProxy(new URL(chain.twin.mcpUrl), bearerOf(chain, user, 'user_impersonation'));

  for (const [revision, user] of RUNS) {
    test(`finds what ${revision} requires`, async () => {
      const baseline = join(folder, `${revision}.yaml`);
      writeFileSync(
        baseline,
        read(`../../server/conformance/baselines/product-${revision}.yaml`) + more,
      );
      const run = await runSuite(await endpointFor(user), [
        ...['--requirements', revision],
        ...['--expected-failures', baseline],
      ]);
      assert.equal(run.exitCode, 0, run.output);
      // A suite that found nothing to run would also pass.
      assert.ok((run.output.match(/^[✓✗] /gm) ?? []).length > 30, run.output);
      // One that only saw refusals would find each of its failures expected.
      assert.match(run.output, /^✓ tools-list/m);
    });
  }

  test('finds no unchecked header', async () => {
    const run = await runSuite(await endpointFor('Ada'), [
      ...['--scenario', 'http-header-validation'],
      ...['--spec-version', '2026-07-28'],
    ]);
    assert.equal(run.exitCode, 0, run.output);
    assert.match(run.output, /Passed: 14\/14/);
  });
});
