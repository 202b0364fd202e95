import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { machineClock } from '../../twin/kit/clock.ts';
import { scanFiles, watchFiles } from '../../twin/run/watch-files.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';

const METADATA = 'infra/gateway/metadata.policy.xml';
const NAME = 'Secure MCP server';
/** `WATCH_EDITS=5000 npm test -- chain/watch` makes a longer run. */
const EDITS = Number(process.env.WATCH_EDITS ?? 200);
/** The longest time for which chain and files may differ. */
const BOUND_MS = 3000;

/** The same numbers in each run (a linear congruential generator with the constants of Numerical Recipes). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('the chain and its files', () => {
  let editable: EditableChain;
  let watcher: { close(): void };
  let original = '';
  let file = '';
  let applied: (() => void) | undefined;
  before(async () => {
    editable = await startEditableChain();
    const { root } = editable.checkout;
    file = join(root, METADATA);
    original = readFileSync(file, 'utf8');
    watcher = watchFiles(root, machineClock, scanFiles(root), (files) => {
      void editable.reapply.now(files).then(() => applied?.());
    });
  });
  after(async () => {
    watcher.close();
    await editable.stop();
  });

  /** What a client reads from the chain. */
  async function served(): Promise<string> {
    const url = new URL('/.well-known/oauth-protected-resource/mcp', editable.chain.twin.mcpUrl);
    return ((await (await fetch(url)).json()) as { resource_name: string }).resource_name;
  }

  const named = (name: string) => original.replace(NAME, name);
  const replace = (text: string) => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };

  /** Makes an edit and waits until it was applied or refused. */
  async function reported(edit: () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const bound = setTimeout(() => reject(new Error('The edit was not noticed.')), BOUND_MS);
    applied = resolve;
    edit();
    try {
      await promise;
    } finally {
      clearTimeout(bound);
      applied = undefined;
    }
  }

  const SAVES: Readonly<Record<string, (text: string) => void>> = {
    'in place': (text) => writeFileSync(file, text),
    'by renaming another file into its place': replace,
    'by deleting and creating it': (text) => {
      rmSync(file);
      writeFileSync(file, text);
    },
    'by moving it away first': (text) => {
      renameSync(file, `${file}~`);
      writeFileSync(file, text);
    },
  };
  const saves = Object.values(SAVES);

  for (const [how, save] of Object.entries(SAVES)) {
    test(`agree each time a file is saved ${how}`, async () => {
      for (const name of ['first', 'second', 'third']) {
        await reported(() => save(named(`${name} ${how}`)));
        assert.equal(await served(), `${name} ${how}`);
      }
    });
  }

  test('agree after a file was deleted, renamed and restored', async () => {
    await reported(() => replace(named('kept')));
    await reported(() => rmSync(file));
    assert.match(
      editable.said.at(-1) ?? '',
      /not applied: infra\/gateway\/metadata\.policy\.xml:1:1: /,
    );
    assert.equal(await served(), 'kept');
    await reported(() => replace(named('restored')));
    assert.equal(await served(), 'restored');
    await reported(() => renameSync(file, `${file}.moved`));
    assert.equal(await served(), 'restored');
    writeFileSync(`${file}.moved`, named('moved back'));
    await reported(() => renameSync(`${file}.moved`, file));
    assert.equal(await served(), 'moved back');
  });

  test('agree after git checkout', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: editable.checkout.root,
        stdio: 'ignore',
      });
    await reported(() => replace(named('committed')));
    git('init', '--quiet');
    git('add', 'infra', 'scripts');
    git('commit', '--quiet', '--message=one');
    for (const name of ['first', 'second']) {
      await reported(() => replace(named(name)));
      assert.equal(await served(), name);
      await reported(() => git('checkout', '--quiet', '--', METADATA));
      assert.equal(await served(), 'committed');
    }
  });

  test(`agree after each burst of ${EDITS} random edits, and keep the last valid state`, async () => {
    const random = createRandom(20261129);
    let last = await served();
    for (let made = 0; made < EDITS; ) {
      const burst = Math.min(EDITS - made, 1 + random(8));
      let name = '';
      let isValid = true;
      await reported(() => {
        for (let edit = 0; edit < burst; edit += 1) {
          made += 1;
          name = `edit ${made}`;
          isValid = random(4) > 0;
          const text = isValid ? named(name) : named(name).replace('<inbound>', '<inbuond>');
          saves[random(saves.length)]?.(text);
        }
      });
      if (isValid) last = name;
      assert.equal(await served(), last, `after ${made} edits`);
    }
  });
});
