import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createReapply, type Reapply } from '../../twin/run/reapply.ts';
import type { Refused } from '../infra/breaks/refused.ts';
import { REFUSED_NETWORK } from '../infra/breaks/refused-network.ts';
import { REFUSED_TYPES } from '../infra/breaks/refused-types.ts';
import { INFRA } from '../infra/workshop.ts';
import { needs } from '../support/needs.ts';
import { type Chain, startChain } from './support/chain.ts';
import { type Checkout, copyCheckout } from './support/checkout.ts';
import { createScene } from './support/scene.ts';

/** Every table of mistakes that Azure refuses; the rules are held against the same. */
const TABLE: readonly Refused[] = [...REFUSED_NETWORK, ...REFUSED_TYPES];

const isV2 = ({ in: variant }: Refused): boolean => variant?.base.endsWith('-v2') === true;

const needsCompiler = ({ file, needsCompiler: isMerged }: Refused): boolean =>
  isMerged === true || file.endsWith('.bicep');

/** Each line that an edit changes. */
function linesOf({ file, from }: Refused): readonly string[] {
  const before = readFileSync(join(INFRA, file), 'utf8').split(from)[0] ?? '';
  const first = before.split('\n').length;
  return from.split('\n').map((_, index) => `infra/${file}:${first + index}`);
}

for (const [name, edits] of [
  ['twin', TABLE.filter((edit) => !isV2(edit))],
  ['twin-v2', TABLE.filter(isV2)],
] as const) {
  describe(`an edit of ${name} that Azure refuses`, () => {
    const said: string[] = [];
    const isNamed = (place: string): boolean => said.at(-1)?.includes(`${place})`) === true;
    let checkout: Checkout;
    let chain: Chain;
    let reapply: Reapply;
    before(async () => {
      checkout = copyCheckout();
      chain = await startChain(undefined, { name, root: checkout.root });
      const say = (hop: string, line: string) => void said.push(`${hop} ${line}`);
      reapply = createReapply(chain.twin, { name, root: checkout.root, say });
    });
    after(async () => {
      reapply.close();
      checkout.remove();
      await chain.stop();
    });

    for (const edit of edits) {
      const options = needsCompiler(edit) ? needs('compiler') : {};
      test(`${edit.what} (${edit.file})`, options, async () => {
        const file = `infra/${edit.file}`;
        const undo = checkout.edit(file, edit.from, edit.to);
        try {
          assert.equal(await reapply.now(new Set([file])), false, 'the twin takes it');
          for (const words of edit.says) assert.match(said.at(-1) ?? '', words);
          if (edit.here) assert.ok(linesOf(edit).some(isNamed), said.at(-1));
        } finally {
          undo();
        }
      });
    }

    test('leaves the chain as it was', async () => {
      assert.ok(await reapply.now(new Set(['infra/main.bicep'])), said.at(-1));
      assert.equal((await createScene(chain).call('whoami')).status, 200);
    });
  });
}
