import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPEN_TOOL, RECORDING_TOOLS } from '../support/tools.ts';
import { bounded, retryUntil } from './support/bounded.ts';
import { type Chain, startChain } from './support/chain.ts';
import { PatientClock } from './support/patient-clock.ts';
import { callRecords } from './support/records.ts';
import { createScene, type Scene } from './support/scene.ts';

/** Time after which gateway and platform fetch keys again for an unknown key id. */
const ASK_FOR_KEYS_MS = 5 * 60_000 + 1_000;

/** If the list has such a tool: one whose calls fail once records are not delivered. */
const AUDITED = RECORDING_TOOLS[0] ?? OPEN_TOOL;

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

  /** Advances the time of every hop but the server, whose tokens therefore keep real time. */
  function skip(milliseconds: number): void {
    chain.twin.entra.faults.clockSkewMs -= milliseconds;
    clock.skip(milliseconds);
  }

  const status = async () => (await bounded(scene.callOpenTool())).status;
  const recovers = () => retryUntil(async () => (await status()) === 200);

  for (const fault of ['broken', 'stalled'] as const) {
    test(`says that the site is unavailable while connections to it are ${fault}`, async () => {
      chain.twin.faults.set(hostOf(scene.siteUrl), fault);
      const answer = status();
      if (fault === 'stalled') await afterForwarding();
      assert.equal(await answer, fault === 'stalled' ? 504 : 503);
      chain.twin.faults.clear();
      await recovers();
    });

    test(`answers while connections to the audit trail are ${fault}, and records again afterwards`, async () => {
      const call = async () => {
        const { name, samples } = AUDITED;
        const { headers, json } = await bounded(scene.call(name, samples[0]));
        return { id: headers.get('x-correlation-id'), isError: json.result.isError ?? false };
      };
      const recorded = (id: string | null) =>
        callRecords(chain).filter(({ correlation_id }) => correlation_id === id);
      chain.twin.faults.set(MONITOR, fault);
      const first = await call();
      assert.equal(first.isError, false);
      assert.equal(await status(), 200);
      chain.twin.faults.clear();
      const later: (string | null)[] = [];
      await retryUntil(async () => {
        later.push((await call()).id);
        return later.flatMap(recorded).some(({ outcome }) => outcome === 'ok');
      });
      assert.equal(recorded(first.id).length, 1);
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
    const { status } = await bounded(scene.callOpenTool());
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
