import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ChainPicture } from '../../twin/console/chain/chain-picture.ts';
import type { Edit } from '../../twin/run/edits.ts';
import { openConsole, type ShownConsole } from './support/console.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';

const POLICY = 'infra/gateway/metadata.policy.xml';
const RULES = 'infra/network/rules/app.json';

describe('edits in the console', () => {
  let edited: EditableChain;
  let shown: ShownConsole;
  before(async () => {
    edited = await startEditableChain();
    shown = await openConsole(edited.chain, edited.reapply);
  });
  after(async () => {
    await shown.close();
    await edited.stop();
  });

  const ask = async <T>(path: string) => (await fetch(shown.url + path)).json() as Promise<T>;
  const lastEdit = async () => (await ask<Edit[]>('api/edits')).at(-1);

  test('tell why one was not applied, with file and line', async () => {
    const undo = edited.checkout.edit(POLICY, '<inbound>', '<inbound><no-such-element />');
    await edited.reapply.now(new Set([POLICY]));
    undo();
    const { files, error, where, changed } = (await lastEdit()) ?? assert.fail();
    assert.deepEqual([files, changed], [[POLICY], []]);
    assert.match(error ?? '', /no-such-element/);
    assert.equal(where?.file, POLICY);
    assert.ok(where && where.line > 1);
  });

  test('tell what one changed, and mark it in the picture of the chain', async () => {
    const picture = () => ask<ChainPicture>('api/chain');
    const changed = async () => (await picture()).reach.filter(({ was }) => was !== undefined);
    assert.deepEqual(await changed(), []);
    const undo = edited.checkout.edit(RULES, '10.20.2.5/32', '10.20.2.9/32');
    await edited.reapply.now(new Set([RULES]));
    assert.deepEqual(
      (await lastEdit())?.changed.map(({ hop }) => hop),
      ['network'],
    );
    const network = (await picture()).hops.find(({ hop }) => hop === 'network');
    assert.equal(network?.changed, true);
    const [closed] = await changed();
    assert.deepEqual([closed?.from, closed?.was, closed?.open], ['subnet app', true, false]);
    undo();
    await edited.reapply.now(new Set([RULES]));
  });
});
