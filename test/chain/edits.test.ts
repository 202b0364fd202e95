import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { needs } from '../support/needs.ts';
import type { Edit } from './edits/edit.ts';
import { ENTRA } from './edits/entra.ts';
import { GATEWAY } from './edits/gateway.ts';
import { NETWORK } from './edits/network.ts';
import { PLATFORM } from './edits/platform.ts';
import { VAULT } from './edits/vault.ts';
import { WATCH } from './edits/watch.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';
import { createScene, type Scene } from './support/scene.ts';

const TABLE: Readonly<Record<Edit['hop'], readonly Omit<Edit, 'hop'>[]>> = {
  entra: ENTRA,
  gateway: GATEWAY,
  network: NETWORK,
  platform: PLATFORM,
  vault: VAULT,
  watch: WATCH,
};

const needsCompiler = ({ file, needsCompiler: isMerged }: Omit<Edit, 'hop'>): boolean =>
  isMerged === true || file.endsWith('.bicep');

test('the table has three edits for each hop and thirty in all', () => {
  for (const [hop, edits] of Object.entries(TABLE)) assert.ok(edits.length >= 3, hop);
  assert.ok(Object.values(TABLE).flat().length >= 30);
});

describe('a single edit', () => {
  let editable: EditableChain;
  let scene: Scene;
  before(async () => {
    editable = await startEditableChain();
    scene = createScene(editable.chain);
  });
  after(() => editable.stop());

  async function applied(file: string): Promise<void> {
    const { reapply, said } = editable;
    assert.ok(await reapply.now(new Set([file])), said.at(-1));
  }

  for (const [hop, edits] of Object.entries(TABLE)) {
    for (const edit of edits) {
      const needed = needsCompiler(edit) ? needs('compiler') : {};
      test(`${edit.what} (${hop}: ${edit.file})`, needed, async () => {
        assert.deepEqual(await edit.request(scene), edit.before);
        const undo = editable.checkout.edit(edit.file, edit.old, edit.text);
        try {
          await applied(edit.file);
          assert.deepEqual(await edit.request(scene), edit.after);
        } finally {
          undo();
          await applied(edit.file);
        }
      });
    }
  }
});
