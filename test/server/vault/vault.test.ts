import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { SecretAnswer } from '../../../server/src/call/values.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { ERROR_CANARY, FAULTS } from './faults.ts';
import type { Order } from './reader-process.ts';
import {
  CANARY,
  HOST,
  NEWEST,
  openStandIn,
  type StandIn,
  TAG_CANARY,
  TOKEN_CANARY,
} from './stand-in.ts';

interface Report {
  readonly answers: readonly SecretAnswer[];
  readonly milliseconds: number;
  readonly rss: number;
}

describe('reading from the vault with the real SDKs', () => {
  let folder: string;
  let standIn: StandIn;
  let child: ChildProcess;
  let printed = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vault-'));
    const file = join(folder, 'authority.pem');
    standIn = await openStandIn(file);
    await writeFile(file, standIn.internet.authority);
    child = fork(join(import.meta.dirname, 'reader-process.ts'), {
      env: { ...standIn.env, AZURE_LOG_LEVEL: 'warning' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        printed += chunk;
      });
    }
  });

  after(async () => {
    child.kill();
    await standIn[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  async function read(names: readonly string[], shared = false): Promise<Report> {
    child.send({ names, shared } satisfies Order);
    const [report] = await once(child, 'message');
    return report as Report;
  }

  const forget = () => {
    standIn.asked.length = 0;
    standIn.internet.dialled.length = 0;
  };

  test('returns the newest version on any page, and only the named fields [T-04, T-07]', async () => {
    const { answers } = await read(['demo-secret']);
    assert.deepEqual(answers, [
      {
        found: {
          version: NEWEST,
          enabled: true,
          created: new Date(1_790_000_000_000).toJSON(),
          updated: new Date(1_790_000_060_000).toJSON(),
          expires: new Date(1_821_536_000_000).toJSON(),
          contentType: 'text/plain',
        },
      },
    ]);
    assert.deepEqual(standIn.asked, [
      '/secrets/demo-secret/versions',
      '/secrets/demo-secret/versions',
    ]);
    assert.deepEqual([...new Set(standIn.signIns)], ['https://vault.azure.net']);
  });

  test('sends one vault request for a hundred concurrent calls [D-05]', async () => {
    forget();
    const { answers } = await read(Array(100).fill('lists-none'), true);
    assert.equal(answers.length, 100);
    assert.deepEqual(standIn.asked, ['/secrets/lists-none/versions']);
  });

  test('gives up within its time limit and reveals only the reason [T-06, API10, V-25]', async () => {
    forget();
    const { answers, milliseconds, rss } = await read(Object.keys(FAULTS));
    assert.deepEqual(
      answers,
      Object.values(FAULTS).map(({ failed }) => ({ failed })),
    );
    assert.ok(milliseconds < LIMITS.vaultReadMs + 2_000, `${milliseconds} ms`);
    assert.ok(rss < 300 * 1024 * 1024, `${rss} bytes`);
  });

  test('sends its token only to the configured vault [T-06, API7]', () => {
    assert.deepEqual([...new Set(standIn.internet.dialled)], [HOST]);
    assert.deepEqual([...new Set(standIn.signIns)], ['https://vault.azure.net']);
    for (const name of Object.keys(FAULTS)) {
      const challenged = FAULTS[name]?.challenge !== undefined;
      assert.equal(standIn.asked.includes(`/secrets/${name}/versions`), !challenged, name);
    }
  });

  test('repeats a failed request only up to the limit [T-06]', () => {
    const times = (name: string) =>
      standIn.asked.filter((path) => path === `/secrets/${name}/versions`).length;
    assert.equal(times('is-broken'), 1 + LIMITS.vaultRetries);
    assert.equal(times('grants-nothing'), 1);
    assert.equal(times('throttles-for-an-hour'), 1);
    assert.ok(times('pages-for-ever') <= LIMITS.secretVersions / 100 + 1);
  });

  test('never requests a value, although the vault would return it [T-07]', () => {
    assert.deepEqual(standIn.valueRequests, []);
  });

  test('logs no value, tag, error text or token [T-04, L-09]', () => {
    for (const canary of [CANARY, TAG_CANARY, ERROR_CANARY, TOKEN_CANARY]) {
      assert.ok(!printed.includes(canary), printed);
    }
  });
});
