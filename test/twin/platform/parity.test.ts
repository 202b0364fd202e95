import assert from 'node:assert/strict';
import { test } from 'node:test';
import parity from '../../../twin/platform/data/parity.json' with { type: 'json' };

test('says of each difference what is here, what is on Azure, and how that is known', () => {
  for (const { what, here, azure, known } of parity) {
    assert.ok(['documented', 'reported', 'needs a live tenant'].includes(known), what);
    for (const sentence of [here, azure]) assert.match(sentence, /\.$/, what);
  }
  assert.equal(new Set(parity.map(({ what }) => what)).size, parity.length);
});
