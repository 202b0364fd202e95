import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ofType } from '../../infra/model/select.ts';
import { type Chain, startChain } from './support/chain.ts';
import { PatientClock } from './support/patient-clock.ts';
import { createScene, type Scene } from './support/scene.ts';
import { until } from './support/until.ts';

const DAY = 24 * 60 * 60_000;
const YEAR = 365 * DAY;

describe('a chain that was deployed more than a year ago', () => {
  const clock = new PatientClock(-YEAR - DAY);
  let chain: Chain;
  let scene: Scene;
  before(async () => {
    chain = await startChain(clock);
    clock.skip(YEAR + DAY);
    // The platform restarts the app now and then, and resolves the references again.
    await chain.twin.platform.push();
    scene = createScene(chain);
  });
  after(() => chain.stop());

  const reports = () =>
    chain.twin.watch
      .events(clock.now() - DAY)
      .filter(({ Name }) => Name === 'mcp_secret_expiry')
      .map(({ Properties }) => Properties as Record<string, string>);

  test("warns of each of the template's secrets [Z-05]", async () => {
    const deployment = chain.twin.deployment();
    const secrets = ofType(deployment, 'Microsoft.KeyVault/vaults/secrets')
      .map(({ name }) => name.split('/').at(-1) ?? '')
      .sort();
    await until(() => reports().length === secrets.length);
    for (const { expires } of reports()) assert.ok(Date.parse(String(expires)) < clock.now());
    chain.twin.watch.evaluate();
    const warned = chain.twin.watch
      .alerts()
      .filter(({ rule }) => rule.includes('secret expires'))
      .map(({ row }) => row.Subject);
    assert.deepEqual(warned.slice(-secrets.length).sort(), secrets);
  });

  test('still answers calls, because a vault returns expired secrets', async () => {
    assert.equal((await scene.callOpenTool()).status, 200);
    assert.equal((await scene.readVault('/secrets/secure-config-value')).status, 200);
  });
});
