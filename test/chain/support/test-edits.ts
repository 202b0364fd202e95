import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { needs } from '../../support/needs.ts';
import type { Edit } from '../edits/edit.ts';
import { type EditableChain, startEditableChain } from './editable-chain.ts';
import { createScene, type Scene } from './scene.ts';

const needsCompiler = ({ file, needsCompiler: isMerged }: Omit<Edit, 'hop'>): boolean =>
  isMerged === true || file.endsWith('.bicep');

/** Makes each edit while a chain runs, observes it as a caller, and undoes it. */
export function testEdits(table: Readonly<Record<string, readonly Omit<Edit, 'hop'>[]>>): void {
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

    for (const [hop, edits] of Object.entries(table)) {
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
}
