import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { REFUSED_DATA } from '../infra/hook/support/refused-data.ts';
import { needs } from '../support/needs.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';
import { createScene } from './support/scene.ts';

/** One of each kind; the other edits meet the same rules in tests without a chain. */
const TRIED = [
  'a redirect in plain HTTP to another machine',
  'a scope with a space',
  'two scopes with the same id',
  'a role for an unknown kind of member',
  'a known client that is not registered',
];

/** Files that Bicep merges with parameters. */
const MERGED = ['scopes.generated.json', 'app-roles.generated.json', 'known-clients.json'];

describe('an edit of the registrations that Entra refuses', () => {
  let editable: EditableChain;
  before(async () => {
    editable = await startEditableChain();
  });
  after(() => editable.stop());

  for (const { what, file, old, text, lines } of REFUSED_DATA.filter(({ what }) =>
    TRIED.includes(what),
  )) {
    const options = MERGED.includes(file) ? needs('compiler') : {};
    test(`is reported with file and line: ${what}`, options, async () => {
      const path = `infra/entra/${file}`;
      const { checkout, reapply, said } = editable;
      const undo = checkout.edit(path, old, text);
      try {
        assert.equal(await reapply.now(new Set([path])), false, 'the directory accepts it');
        const line = said.at(-1) ?? '';
        assert.match(
          line,
          /^entra not applied: infra\/[\w./-]+:\d+:\d+: The hook failed \(preprovision\)/,
        );
        for (const at of lines) assert.ok(line.includes(`${path}:${at}`), line);
      } finally {
        undo();
      }
    });
  }

  test('leaves the chain unchanged', async () => {
    const { chain, reapply, said } = editable;
    assert.ok(await reapply.now(new Set(['infra/entra/public-client.json'])), said.at(-1));
    assert.equal((await createScene(chain).callOpenTool()).status, 200);
  });
});
