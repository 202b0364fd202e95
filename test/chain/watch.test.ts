import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineClock } from '../../twin/kit/clock.ts';
import { scanFiles, watchFiles } from '../../twin/run/watch-files.ts';
import { needs } from '../support/needs.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';
import { createScene, type Scene } from './support/scene.ts';
import { addServices, KINDS } from './support/watched-kinds.ts';

/** `npm run edits` sets both for a longer run. */
const ROUNDS = Number(process.env.EDIT_ROUNDS ?? 1);
const SEED = Number(process.env.EDIT_SEED ?? 20261129);
/** An edit that is missed is never noticed: this only ends the wait for it. */
const LIMIT_MS = 60_000;

/** The same numbers for the same seed (a linear congruential generator with the constants of Numerical Recipes). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Save = (path: string, text: string) => void;

/** How editors save. */
const SAVES: readonly Save[] = [
  writeFileSync,
  // By renaming another file into its place.
  (path, text) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  },
  // By moving it away, for a backup.
  (path, text) => {
    renameSync(path, `${path}~`);
    writeFileSync(path, text);
  },
  // By moving it away and back.
  (path, text) => {
    renameSync(path, `${path}.moved`);
    writeFileSync(`${path}.moved`, text);
    renameSync(`${path}.moved`, path);
  },
  (path, text) => {
    rmSync(path);
    writeFileSync(path, text);
  },
];

describe('the chain and its files agree', needs('compiler'), () => {
  const random = createRandom(SEED);
  let editable: EditableChain;
  let scene: Scene;
  let watcher: { close(): void };
  let longest = 0;
  let edits = 0;
  before(async () => {
    editable = await startEditableChain('twin', { prepare: addServices });
    scene = createScene(editable.chain);
    const { root } = editable.checkout;
    git('init', '--quiet');
    git('add', 'infra', 'server/src');
    git('commit', '--quiet', '--message=one');
    watcher = watchFiles(root, machineClock, scanFiles(root), (files) => {
      void editable.reapply.now(files);
    });
  });
  after(async () => {
    watcher?.close();
    await editable?.stop();
  });

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: editable.checkout.root,
      stdio: 'ignore',
    });

  /** Waits until the chain shows what the last edit means. */
  async function shows(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const started = performance.now();
    while (!(await holds())) {
      const tail = editable.said.slice(-3).join('\n');
      if (performance.now() - started > LIMIT_MS)
        assert.fail(`${what} was not noticed (seed ${SEED}, edit ${edits}):\n${tail}`);
      await sleep(20);
    }
    longest = Math.max(longest, performance.now() - started);
  }

  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  for (const round of rounds) {
    for (const [kind, { file, old, text, request, before, after }] of Object.entries(KINDS)) {
      test(`after edits of ${kind}, and keep the last valid state (${round + 1})`, async () => {
        const path = join(editable.checkout.root, file);
        const original = readFileSync(path, 'utf8').replace(text, old);
        const versions = [original, original.replace(old, text)];
        const save = (content: string) => SAVES[random(SAVES.length)]?.(path, content);

        /** Saves that the last one of a burst makes obsolete, some of which are noticed. */
        const burst = async () => {
          for (let more = random(3); more > 0; more -= 1) {
            edits += 1;
            save(versions[random(2)] ?? '');
            await sleep(random(2) * random(300));
          }
        };
        const isServed = async (value: unknown) => {
          try {
            assert.deepEqual(await request(scene), value);
            return true;
          } catch {
            return false;
          }
        };

        const first = random(2);
        save(versions[first] ?? '');
        const shown = first === 0 ? before : after;
        await shows(`${kind}, edited,`, () => isServed(shown));
        // Whether the chain has applied what it shows already cannot be seen: its next line is awaited.
        const said = editable.said.length;
        const isDeleted = kind !== 'recorded services' && random(3) === 0;
        edits += 1;
        if (isDeleted) rmSync(path);
        else save(`<<<< edit ${edits}\n${versions[first]}`);
        await shows(`${kind}, ${isDeleted ? 'deleted' : 'broken'},`, () =>
          editable.said.slice(said).some((line) => line.includes('not applied')),
        );
        assert.ok(await isServed(shown), `${kind} did not keep its last valid state`);
        if (isDeleted) git('checkout', '--quiet', '--', file);
        await burst();
        const last = random(2);
        edits += 1;
        if (last === 0 && random(2) === 0) git('checkout', '--quiet', '--', file);
        else save(versions[last] ?? '');
        const isApplied = () =>
          editable.said.slice(said).some((line) => line.includes(`applies again: ${file}`));
        await shows(
          `${kind}, mended,`,
          async () => isApplied() && (await isServed(last === 0 ? before : after)),
        );
      });
    }
  }

  test('and every kind was edited', (t) => {
    t.diagnostic(`${edits} edits with seed ${SEED}; the longest took ${Math.round(longest)} ms`);
    assert.ok(edits >= ROUNDS * Object.keys(KINDS).length);
  });
});
