import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ManualClock } from '../support/manual-clock.ts';
import { type Chain, setting, startedChain } from './support/chain.ts';
import { ECHO } from './support/program.ts';

const SETTINGS = '/config/appsettings';
const ANONYMOUS = setting(
  '/config/authsettingsV2',
  'properties.globalValidation.unauthenticatedClientAction',
  'AllowAnonymous',
);

const withSetting = (name: string, value: string) => setting(SETTINGS, `properties.${name}`, value);

/** Whether a process is there. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until something holds; a test's time limit is the bound. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(5);
}

const start = (clock: ManualClock, ...more: Parameters<typeof startedChain>[0][]) =>
  startedChain({ bundle: ECHO, clock, edits: [ANONYMOUS], ...more[0] });

const pidOf = async (chain: Chain): Promise<number> => (await chain.send('/')).json.pid;

describe('the process of the site', () => {
  test('runs in a folder that holds the bundle and nothing else', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const { folder } = (await chain.send('/')).json;
    assert.deepEqual(readdirSync(folder), ['main.mjs']);
  });

  test('gets a request as it was sent, and its answer goes back as it was given', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const { json, headers } = await chain.send('/a%2Fb?c=%20', {
      headers: { 'x-two': 'one' },
      body: 'sent',
    });
    assert.equal(json.method, 'POST');
    assert.equal(json.url, '/a%2Fb?c=%20');
    assert.equal(json.body, 'sent');
    assert.deepEqual(headers['set-cookie'], ['one=1', 'two=2']);
  });

  test('is not started again by a deployment that changes nothing', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    await chain.update([ANONYMOUS]);
    assert.equal(await pidOf(chain), pid);
  });

  test('is started again with changed settings, and the one before is gone', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    await chain.update([ANONYMOUS, withSetting('ADDED', 'yes')]);
    const { json } = await chain.send('/');
    assert.equal(json.env.ADDED, 'yes');
    assert.notEqual(json.pid, pid);
    assert.equal(lives(pid), false);
  });

  test('keeps requests waiting while it starts', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    const update = chain.update([ANONYMOUS, withSetting('ADDED', 'yes')]);
    await until(() => !lives(pid));
    assert.equal((await chain.send('/', { body: 'kept' })).json.body, 'kept');
    await update;
  });

  test('is killed without a request being lost that it did not have yet', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    process.kill(pid, 'SIGKILL');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => chain.send('/', { body: `${i}` })),
    );
    for (const [i, { status, json }] of replies.entries()) {
      // One that it took just before it died is lost, and said to be.
      if (status === 502) continue;
      assert.equal(status, 200);
      assert.equal(json.body, `${i}`);
    }
    assert.notEqual(await pidOf(chain), pid);
  });

  test('is started again at once when it dies, then later each time', async (t) => {
    const clock = new ManualClock();
    const chain = await start(clock);
    t.after(() => chain.stop());
    const first = await pidOf(chain);
    assert.equal((await chain.send('/die')).status, 502);
    // One that still reached the old process is lost, and said to be; every other waits for the new.
    const seen = new Set<number>();
    await until(async () => {
      const { status } = await chain.send('/');
      seen.add(status);
      return status === 200;
    });
    assert.ok(!seen.has(503), 'nobody is told to come back later');
    assert.notEqual(await pidOf(chain), first);

    for (const seconds of [1, 2, 4]) {
      await chain.send('/die');
      await until(async () => (await chain.send('/')).status === 503);
      clock.pass(seconds * 1000 - 1);
      assert.equal((await chain.send('/')).status, 503, `before ${seconds} s have passed`);
      clock.pass(1);
      await until(async () => (await chain.send('/')).status === 200);
    }
  });

  test('is forgiven its deaths after it has lived for a while', async (t) => {
    const clock = new ManualClock();
    const chain = await start(clock);
    t.after(() => chain.stop());
    for (let i = 0; i < 3; i += 1) {
      clock.pass(61_000);
      await chain.send('/die');
      await until(async () => (await chain.send('/')).status === 200);
    }
  });

  test('breaks the answer off when it dies in the middle of one', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    await assert.rejects(chain.send('/break-off'));
  });

  test('does not start with settings that it refuses, and starts with good ones', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    await chain.update([ANONYMOUS, withSetting('FAILS_TO_START', 'yes')]);
    const { status, text, headers } = await chain.send('/');
    assert.equal(status, 503);
    assert.match(String(headers['content-type']), /^text\/html/);
    assert.ok(!text.includes(chain.host()));
    assert.match(chain.platform.output(), /this program does not start/);
    await chain.update([ANONYMOUS]);
    assert.equal((await chain.send('/')).status, 200);
  });

  test('says its last words where it does not start at all', async (t) => {
    const edits = [ANONYMOUS, withSetting('FAILS_TO_START', 'yes')];
    await assert.rejects(async () => {
      const chain = await start(new ManualClock(), { edits });
      t.after(() => chain.stop());
    }, /The server does not start: /);
  });

  test('is ended and started anew when its health check fails ten times in a row', async (t) => {
    const clock = new ManualClock();
    const chain = await start(clock);
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    await chain.send('/be-ill');
    await until(() => {
      clock.pass(60_000);
      return !lives(pid);
    });
    assert.equal(chain.platform.output().match(/failed the check/g)?.length, 10);
    await until(async () => (await chain.send('/')).status === 200);
  });

  test('is given the time of the setting to end, and ended after it', async () => {
    const clock = new ManualClock();
    const stubborn = withSetting('IGNORES_SIGTERM', 'yes');
    const limit = withSetting('WEBSITES_CONTAINER_STOP_TIME_LIMIT', '7');
    const chain = await start(clock, { edits: [ANONYMOUS, stubborn, limit] });
    const pid = await pidOf(chain);
    const stopped = chain.stop();
    await until(() => chain.platform.output().includes('asked to end'));
    clock.pass(6_999);
    assert.equal(lives(pid), true);
    clock.pass(1);
    await stopped;
    assert.equal(lives(pid), false);
  });

  test('does not hear Ctrl-C at the terminal: it is a group of its own', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    assert.ok(process.kill(-(await pidOf(chain)), 0));
  });

  test('leaves the end of what it wrote, and no more than that', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    assert.equal(chain.platform.output(), 'started\n');
    await chain.send('/talk');
    await until(() => chain.platform.output().length === 256 * 1024);
  });

  test('leaves nothing behind', async () => {
    const chain = await start(new ManualClock());
    const { pid, env } = (await chain.send('/')).json;
    await chain.stop();
    assert.equal(lives(pid), false);
    assert.equal(existsSync(env.PORT), false);
    await assert.rejects(fetch(env.IDENTITY_ENDPOINT));
  });

  test('dies with the one that started it', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'p-'));
    const file = join(import.meta.dirname, 'support/start-and-exit.mjs');
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder },
    });
    t.after(() => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    await once(child, 'close');
    const pid = Number(printed.trim());
    assert.ok(pid > 0, printed);
    await until(() => !lives(pid));
  });
});
