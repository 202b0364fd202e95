import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { withOffer } from '../../../scripts/front/edit-upstreams.ts';
import { STDIO_PROGRAM, untilEnded } from '../../server/bridge/start-bridge.ts';
import { toolCall } from '../../server/harness/call.ts';
import { freePort, startProcess } from '../../server/harness/start-process.ts';
import { copyRepository } from '../../support/copy-repository.ts';
import { needs } from '../../support/needs.ts';

const copy = copyRepository();
const folder = mkdtempSync(join(tmpdir(), 'program-'));
after(() => {
  for (const made of [copy, folder]) rmSync(made, { recursive: true, force: true });
});
const FILES = ['server/upstreams.json', 'server/upstreams.lock.json'] as const;
const read = () => FILES.map((file) => JSON.parse(readFileSync(join(copy, file), 'utf8')));
const write = (...contents: unknown[]) => {
  for (const [i, file] of FILES.entries()) {
    writeFileSync(join(copy, file), JSON.stringify(contents[i]));
  }
};

function front(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['scripts/front.ts', ...args],
      { cwd: copy, env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

beforeEach(() => write({}, {}));

describe('npm run front with a program', needs('linux'), () => {
  test('reads its tools, compares them again, and leaves no process behind', async () => {
    const pidFile = join(folder, 'pid');
    const program = ['env', `STARTED_FILE=${pidFile}`, ...STDIO_PROGRAM];
    const { code, stdout, stderr } = await front(['add', 'tester', '--', ...program]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^front {6}tester: \d+ tools, none of them offered yet$/m);
    await untilEnded(Number(readFileSync(pidFile, 'utf8')));
    const [upstreams, lock] = read();
    const site = { command: program, slot: 0 };
    assert.deepEqual(upstreams, { tester: { site, tools: {} } });
    assert.ok(lock.tester.some(({ name }: { name: string }) => name === 'echo'));
    assert.deepEqual(await front(['diff', 'tester']), {
      code: 0,
      stdout: 'front      tester: as reviewed\n',
      stderr: '',
    });
  });

  test('gives it the key of its session, and writes the key nowhere', async () => {
    const program = ['sh', '-c', 'test "$TOKEN" = "the key" && exec "$@"', 'sh', ...STDIO_PROGRAM];
    const options = ['--secret', 'TESTER_KEY', '--variable', 'TOKEN'];
    const add = ['add', 'tester', ...options, '--', ...program];
    const without = await front(add);
    assert.match(without.stderr, /: Set TESTER_KEY in the environment of this command\.\n$/);
    const { code, stderr } = await front(add, { TESTER_KEY: 'the key' });
    assert.equal(code, 0, stderr);
    assert.ok(!JSON.stringify(read()[1]).includes('the key'));
  });

  const FAULTS: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
    'does not exist': [['no-such-program'], /^no-such-program: .* cannot be started \(ENOENT\)\.$/],
    'ends at once': [['sh', '-c', 'exit 3'], /^sh -c exit 3: the program ended with status 3\.$/],
    'does not speak MCP': [['cat'], /^cat does not answer as an MCP server over its standard str/],
  };
  for (const [what, [program, says]] of Object.entries(FAULTS)) {
    test(`changes no file and says why in one line if it ${what}`, async () => {
      const { code, stdout, stderr } = await front(['add', 'tester', '--', ...program]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr.trimEnd(), says);
      assert.deepEqual(read(), [{}, {}]);
    });
  }
});

describe('npm run server with a program', needs('linux'), () => {
  const pidFile = join(folder, 'server-pid');

  async function start(t: { after(end: () => void): void }, env: Record<string, string> = {}) {
    const program = ['env', `STARTED_FILE=${pidFile}`, ...STDIO_PROGRAM];
    await front(['add', 'tester', '--', ...program]);
    const [upstreams, lock] = read();
    const offered = withOffer({ upstreams, lock }, 'tester', 'echo', { calls: 60 });
    write(offered.upstreams, offered.lock);
    const port = await freePort();
    const PATH = process.env.PATH ?? '';
    const server = await startProcess(t, join(copy, 'scripts/run-server.ts'), {
      PATH,
      PORT: port,
      ...env,
    });
    const { body, headers } = toolCall('2025', 'echo', { value: 'hello' });
    const call = async () => {
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const { result } = (await (await fetch(`http://localhost:${port}/mcp`, init)).json()) as {
        result: { isError?: boolean; content: { text: string }[] };
      };
      return result;
    };
    return { ...server, call };
  }

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`answers a call, and leaves no program behind after ${signal}`, async (t) => {
      const { call, child, exited } = await start(t);
      assert.equal((await call()).content[0]?.text, 'hello');
      child.kill(signal);
      await exited;
      await untilEnded(Number(readFileSync(pidFile, 'utf8')));
    });
  }

  test('starts none where a setting says that it runs elsewhere', async (t) => {
    const { call } = await start(t, { MCP_UPSTREAM_TESTER: 'http://localhost:1/' });
    assert.equal((await call()).isError, true);
  });
});
