import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Chain, startChain } from './support/chain.ts';
import { PatientClock } from './support/patient-clock.ts';
import { type Answered, createScene, type Scene } from './support/scene.ts';

/** Milliseconds within which a caller gets an answer, whatever fails behind the gateway. */
const BOUND_MS = 12_000;

/** Time after which gateway and platform fetch keys again for an unknown key id. */
const ASK_FOR_KEYS_MS = 5 * 60_000 + 1_000;

/** Slow enough for the tool's limit of 20 calls a minute. */
const SECRETS_PAUSE_MS = 2_500;

describe('the chain with a failing hop', () => {
  const clock = new PatientClock();
  let chain: Chain;
  let scene: Scene;
  let login: string;
  before(async () => {
    chain = await startChain(clock);
    scene = createScene(chain);
    login = new URL(chain.twin.entra.login).host;
  });
  after(() => chain.stop());
  afterEach(() => {
    chain.twin.faults.clear();
  });

  const hostOf = (url: string) => new URL(url).host;
  const MONITOR = 'westeurope-1.in.applicationinsights.azure.com';

  /** An answer within the bound, worded as the contract says. */
  async function bounded(answer: Promise<Answered>): Promise<Answered> {
    const started = performance.now();
    const answered = await answer;
    const took = performance.now() - started;
    assert.ok(took < BOUND_MS, `${took.toFixed(0)} ms`);
    assert.equal(answered.json?.jsonrpc, '2.0', JSON.stringify(answered.json));
    return answered;
  }

  /** Advances the time of every hop but the server, whose tokens therefore keep real time. */
  function skip(milliseconds: number): void {
    chain.twin.entra.faults.clockSkewMs -= milliseconds;
    clock.skip(milliseconds);
  }

  /** Retries until the condition holds, as a client would; nothing is restarted meanwhile. */
  async function until(isSo: () => Promise<boolean>, pauseMs = 500): Promise<void> {
    for (let waited = 0; waited < 35_000; waited += pauseMs) {
      if (await isSo()) return;
      await sleep(pauseMs);
    }
    assert.fail('it never recovered');
  }
  const status = async () => (await bounded(scene.call('whoami'))).status;
  const recovers = () => until(async () => (await status()) === 200);

  for (const fault of ['broken', 'stalled'] as const) {
    test(`says that the site is unavailable while connections to it are ${fault}`, async () => {
      chain.twin.faults.set(hostOf(scene.siteUrl), fault);
      const answer = status();
      if (fault === 'stalled') await afterForwarding();
      assert.equal(await answer, fault === 'stalled' ? 504 : 503);
      chain.twin.faults.clear();
      await recovers();
    });

    test(`answers every other tool while connections to the vault are ${fault}`, async () => {
      chain.twin.faults.set(hostOf(scene.vaultUrl), fault);
      const read = async () => {
        const name = { name: 'demo-secret' };
        const caller = { scope: 'secrets.read' };
        const { json } = await bounded(scene.call('read_secret_metadata', name, caller));
        return json.result.isError === true ? 'an error' : json.result.structuredContent.status;
      };
      // The secret that was already read stays cached for some seconds.
      await until(async () => (await read()) === 'an error', SECRETS_PAUSE_MS);
      assert.equal(await status(), 200);
      chain.twin.faults.clear();
      await until(async () => (await read()) === 'found', SECRETS_PAUSE_MS);
    });

    test(`answers while connections to the audit trail are ${fault}, and records again afterwards`, async () => {
      chain.twin.faults.set(MONITOR, fault);
      const accepted = await bounded(scene.call('audit_event', { action: `before-${fault}` }));
      assert.equal(accepted.json.result.structuredContent.accepted, true);
      assert.equal(await status(), 200);
      chain.twin.faults.clear();
      const action = `after-${fault}`;
      await until(async () => {
        await bounded(scene.call('audit_event', { action }));
        return JSON.stringify(chain.twin.watch.events(0)).includes(action);
      });
      const told = chain.twin.watch.events(0).map(({ Properties }) => JSON.stringify(Properties));
      assert.equal(told.filter((event) => event.includes(`before-${fault}`)).length, 1);
    });
  }

  /** Lets the gateway's timeout for the site elapse once the gateway waits. */
  async function afterForwarding(): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      await sleep(300);
      skip(31_000);
    }
  }

  test('refuses tokens of new keys only until the keys can be fetched', async () => {
    assert.equal(await status(), 200);
    await chain.twin.entra.rollKeys();
    for (const fault of ['broken', 'stalled'] as const) {
      chain.twin.faults.set(login, fault);
      skip(ASK_FOR_KEYS_MS);
      assert.equal(await status(), 401, fault);
    }
    chain.twin.faults.clear();
    skip(ASK_FOR_KEYS_MS);
    await recovers();
  });

  test('starts a killed server again', async () => {
    const pid = chain.twin.platform.pid();
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    const { status } = await bounded(scene.call('whoami'));
    assert.ok([200, 502, 503].includes(status), String(status));
    await recovers();
    assert.notEqual(chain.twin.platform.pid(), pid);
  });

  test('answers every caller while the server restarts', async () => {
    const restarted = chain.twin.platform.push();
    const statuses = await Promise.all(Array.from({ length: 5 }, status));
    await restarted;
    assert.ok(
      statuses.every((one) => [200, 502, 503].includes(one)),
      statuses.join(),
    );
    await recovers();
  });

  test('times out on a stopped server, and serves again once it continues', async () => {
    const pid = chain.twin.platform.pid();
    assert.ok(pid);
    process.kill(pid, 'SIGSTOP');
    try {
      const answer = status();
      await afterForwarding();
      assert.equal(await answer, 504);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await recovers();
    assert.equal(chain.twin.platform.pid(), pid);
  });
});
