import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { NOT_TAKEN, type NotTaken } from '../infra/breaks/not-taken.ts';
import { REFUSED_DOCUMENTS } from '../infra/breaks/refused-documents.ts';
import { REFUSED_NETWORK } from '../infra/breaks/refused-network.ts';
import { REFUSED_TYPES } from '../infra/breaks/refused-types.ts';
import { INFRA } from '../infra/support/deployment-tests.ts';
import { needs } from '../support/needs.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';
import { createScene } from './support/scene.ts';

/** All mistakes that Azure refuses (the rules have tests too), and all that the twin lacks. */
const TABLE: readonly NotTaken[] = [
  ...REFUSED_NETWORK,
  ...REFUSED_TYPES,
  ...REFUSED_DOCUMENTS,
  ...NOT_TAKEN,
];

const isV2 = ({ in: variant }: NotTaken): boolean => variant?.base.endsWith('-v2') === true;

const needsCompiler = ({ file, needsCompiler: isMerged }: NotTaken): boolean =>
  isMerged === true || file.endsWith('.bicep');

/** The lines that an edit changes. */
function linesOf({ file, from, to }: NotTaken): readonly string[] {
  const before = readFileSync(join(INFRA, file), 'utf8').split(from)[0] ?? '';
  const first = before.split('\n').length;
  const count = Math.max(...[from, to].map((text) => text.split('\n').length));
  return Array.from({ length: count }, (_, index) => `infra/${file}:${first + index}`);
}

for (const [name, edits] of [
  ['twin', TABLE.filter((edit) => !isV2(edit))],
  ['twin-v2', TABLE.filter(isV2)],
] as const) {
  describe(`a refused edit of ${name}`, () => {
    let editable: EditableChain;
    before(async () => {
      editable = await startEditableChain(name);
    });
    after(() => editable.stop());

    for (const edit of edits) {
      const options = needsCompiler(edit) ? needs('compiler') : {};
      test(`${edit.what} (${edit.file})`, options, async () => {
        const file = `infra/${edit.file}`;
        const { checkout, reapply, said } = editable;
        const isNamed = (place: string): boolean =>
          new RegExp(`${RegExp.escape(place)}(?:\\)| and |:\\d+: )`).test(said.at(-1) ?? '');
        const undo = checkout.edit(file, edit.from, edit.to);
        try {
          assert.equal(await reapply.now(new Set([file])), false, 'the twin accepts it');
          for (const message of edit.says) assert.match(said.at(-1) ?? '', message);
          if (edit.here) assert.ok(linesOf(edit).some(isNamed), said.at(-1));
        } finally {
          undo();
        }
      });
    }

    test('leaves the chain unchanged', async () => {
      const { chain, reapply, said } = editable;
      assert.ok(await reapply.now(new Set(['infra/main.bicep'])), said.at(-1));
      assert.equal((await createScene(chain).callOpenTool()).status, 200);
    });
  });
}
