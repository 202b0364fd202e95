import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Dialler } from '../../infra/network/reach.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';
import { PatientClock } from './support/patient-clock.ts';
import { createScene, type Scene } from './support/scene.ts';

const GOLDEN = join(import.meta.dirname, '../infra/network/golden/locked.md');

const DIALLERS: Readonly<Record<string, Dialler>> = {
  'the internet': { internet: '198.51.100.20' },
  'subnet gateway': { subnet: 'gateway' },
  'subnet app': { subnet: 'app' },
  'subnet endpoints': { subnet: 'endpoints' },
};

/** Addresses of the real hops, by their names in the table. */
const targets = (scene: Scene): Readonly<Record<string, string>> => ({
  'site:443': `${scene.siteUrl}/healthz`,
  'site scm:443': scene.siteUrl.replace('.', '.scm.'),
  'vault:443': `${scene.vaultUrl}/secrets?api-version=7.4`,
  'sign-in:443': `${scene.chain.twin.entra.login}common/discovery/v2.0/keys`,
  'monitor:443': 'https://westeurope-1.in.applicationinsights.azure.com/v2.1/track',
});

/** An open endpoint answers or asks for credentials; a closed one answers 403 or not at all. */
const isOpen = (status: number | string): boolean =>
  typeof status === 'number' && status !== 403 && status < 500;

describe('the chain after lock-down', () => {
  const clock = new PatientClock();
  let editable: EditableChain;
  let scene: Scene;
  before(async () => {
    editable = await startEditableChain('twin-locked', { clock });
    scene = createScene(editable.chain);
  });
  after(() => editable.stop());

  test('still answers callers', async () => {
    assert.equal((await scene.callOpenTool()).status, 200);
  });

  const rows = readFileSync(GOLDEN, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .flatMap(([, from = '', to = '', verdict = '']) =>
      DIALLERS[from] && /^(?:site|site scm|vault|sign-in|monitor):443$/.test(to)
        ? [{ from, to, verdict }]
        : [],
    );
  test('is described by at least fifteen rows', () =>
    assert.ok(rows.length >= 15, String(rows.length)));
  for (const { from, to, verdict } of rows) {
    test(`is ${verdict} from ${from} to ${to}, whose service is running`, async () => {
      const { status } = await scene.dial(DIALLERS[from] as Dialler, targets(scene)[to] as string);
      assert.equal(isOpen(status) ? 'open' : 'closed', verdict, String(status));
    });
  }

  test('refuses tokens of new keys without the rule that allows the sign-in service', async () => {
    const file = 'infra/network/rules/gateway-classic.json';
    const { chain, checkout, reapply } = editable;
    const undo = checkout.edit(file, 'AzureActiveDirectory', 'AzureResourceManager');
    assert.ok(await reapply.now(new Set([file])));
    const { entra } = chain.twin;
    const keys = `${entra.login}${entra.directory.tenantId}/discovery/v2.0/keys`;
    assert.equal((await scene.dial({ subnet: 'gateway' }, keys)).status, 504);
    await entra.rollKeys({ withdraw: true });
    clock.skip(5 * 60_000 + 1_000);
    const { status, json } = await scene.callOpenTool();
    assert.equal(status, 401);
    assert.equal(json.jsonrpc, '2.0');
    undo();
    assert.ok(await reapply.now(new Set([file])));
    assert.equal((await scene.dial({ subnet: 'gateway' }, keys)).status, 200);
  });
});
