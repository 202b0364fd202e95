import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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

/** Whether a process exists. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until the condition holds; the test's time limit is the bound. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(5);
}

const start = (clock: ManualClock, ...more: Parameters<typeof startedChain>[0][]) =>
  startedChain({ bundle: ECHO, clock, edits: [ANONYMOUS], ...more[0] });

const pidOf = async (chain: Chain): Promise<number> => (await chain.send('/')).json.pid;

describe('the process of the site', () => {
  test('runs in a folder that contains only the bundle', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const { folder } = (await chain.send('/')).json;
    assert.deepEqual(readdirSync(folder), ['main.mjs']);
  });

  test('receives requests unchanged, and its answers are returned unchanged', async (t) => {
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

  test('is not restarted by a deployment that changes nothing', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    await chain.update([ANONYMOUS]);
    assert.equal(await pidOf(chain), pid);
  });

  test('is replaced by a new one when settings change', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    await chain.update([ANONYMOUS, withSetting('ADDED', 'yes')]);
    const { json } = await chain.send('/');
    assert.equal(json.env.ADDED, 'yes');
    assert.notEqual(json.pid, pid);
    assert.equal(lives(pid), false);
  });

  test('makes requests wait while it starts', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    const update = chain.update([ANONYMOUS, withSetting('ADDED', 'yes')]);
    await until(() => !lives(pid));
    assert.equal((await chain.send('/', { body: 'kept' })).json.body, 'kept');
    await update;
  });

  test('can be killed without losing requests that it had not received yet', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    process.kill(pid, 'SIGKILL');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => chain.send('/', { body: `${i}` })),
    );
    for (const [i, { status, json }] of replies.entries()) {
      // A request that it received just before it died is lost, and reported as such.
      if (status === 502) continue;
      assert.equal(status, 200);
      assert.equal(json.body, `${i}`);
    }
    assert.notEqual(await pidOf(chain), pid);
  });

  test('is restarted at once when it dies, then with growing delays', async (t) => {
    const clock = new ManualClock();
    const chain = await start(clock);
    t.after(() => chain.stop());
    const first = await pidOf(chain);
    assert.equal((await chain.send('/die')).status, 502);
    // A request that still reached the old process is lost, and reported; all others wait.
    const seen = new Set<number>();
    await until(async () => {
      const { status } = await chain.send('/');
      seen.add(status);
      return status === 200;
    });
    assert.ok(!seen.has(503), 'no request is turned away');
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

  test('restarts at once again after it has run for a while', async (t) => {
    const clock = new ManualClock();
    const chain = await start(clock);
    t.after(() => chain.stop());
    for (let i = 0; i < 3; i += 1) {
      clock.pass(61_000);
      await chain.send('/die');
      await until(async () => (await chain.send('/')).status === 200);
    }
  });

  test('truncates an answer when it dies in the middle of one', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    await assert.rejects(chain.send('/break-off'));
  });

  test('does not start with settings that it refuses, and starts with valid ones', async (t) => {
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

  test('has its last output in the error if it does not start', async (t) => {
    const edits = [ANONYMOUS, withSetting('FAILS_TO_START', 'yes')];
    await assert.rejects(async () => {
      const chain = await start(new ManualClock(), { edits });
      t.after(() => chain.stop());
    }, /The server does not start: /);
  });

  test('keeps running beside a pushed program that does not start, and gives way to one that does', async (t) => {
    const bundle = mkdtempSync(join(tmpdir(), 'pushed-'));
    t.after(() => rmSync(bundle, { recursive: true }));
    cpSync(ECHO, bundle, { recursive: true });
    const program = join(bundle, 'main.mjs');
    const text = readFileSync(program, 'utf8');
    const chain = await start(new ManualClock(), { bundle });
    t.after(() => chain.stop());
    const pid = await pidOf(chain);
    writeFileSync(program, `throw new RangeError('a typing mistake');\n${text}`);
    const pushed = chain.platform.push();
    assert.equal(await pidOf(chain), pid, 'while the other one starts');
    await assert.rejects(
      pushed,
      /^Error: the changed server does not start, so the previous one continues: RangeError: a typing mistake at \S*main\.mjs:1:7/,
    );
    assert.equal(await pidOf(chain), pid);
    await chain.update([ANONYMOUS, withSetting('ADDED', 'yes')]);
    assert.equal((await chain.send('/')).json.env.ADDED, 'yes', 'the previous files still run');
    writeFileSync(program, text);
    const previous = await pidOf(chain);
    await chain.platform.push();
    assert.notEqual(await pidOf(chain), previous);
    assert.equal(lives(previous), false);
  });

  test('gets the newest secrets with every push', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    const secret = async () => (await chain.send('/')).json.env.SECURE_CONFIG_VALUE;
    const first = await secret();
    chain.vault.setSecret('secure-config-value', 'a newer value');
    assert.equal(await secret(), first);
    await chain.platform.push();
    assert.equal(await secret(), 'a newer value');
  });

  test('stops with the chain while a pushed program is still starting', async (t) => {
    const bundle = mkdtempSync(join(tmpdir(), 'pushed-'));
    t.after(() => rmSync(bundle, { recursive: true }));
    cpSync(ECHO, bundle, { recursive: true });
    const chain = await start(new ManualClock(), { bundle });
    const started = join(bundle, 'started');
    const hangs = `require('node:fs').writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000);`;
    writeFileSync(
      join(bundle, 'main.mjs'),
      `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${hangs}`,
    );
    const pushed = chain.platform.push();
    const refused = assert.rejects(pushed, /does not start/);
    await until(() => existsSync(started) && readFileSync(started, 'utf8') !== '');
    await chain.stop();
    await refused;
    assert.equal(lives(Number(readFileSync(started, 'utf8'))), false);
  });

  test('is restarted when its health check fails ten times in a row', async (t) => {
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

  test('has the configured time to exit, and is then killed', async () => {
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

  test('has its own process group, so that Ctrl-C does not reach it', async (t) => {
    const chain = await start(new ManualClock());
    t.after(() => chain.stop());
    assert.ok(process.kill(-(await pidOf(chain)), 0));
  });

  test('leaves a limited amount of its latest output', async (t) => {
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

  test('dies with its parent', async (t) => {
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
