import assert from 'node:assert/strict';
import { test } from 'node:test';
import parity from '../../../twin/gateway/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES } from '../../../twin/gateway/supported-properties.ts';
import { deployed } from '../../support/gateway/deployed.ts';

test('says of each difference what is here, what is on Azure, and how that is known', () => {
  for (const { what, here, azure, known } of parity) {
    assert.ok(['documented', 'reported', 'needs a live tenant'].includes(known), what);
    for (const sentence of [here, azure]) assert.match(sentence, /\.$/, what);
  }
  assert.equal(new Set(parity.map(({ what }) => what)).size, parity.length);
});

test('gives a reason in words for every member that is not acted on', () => {
  for (const members of Object.values(SUPPORTED_PROPERTIES)) {
    for (const [member, reason] of Object.entries(members)) {
      if (reason !== true) assert.match(reason, /^[A-Z].*\.$/, member);
    }
  }
});

test('owns every type of API Management that is deployed', () => {
  for (const { type } of deployed()) assert.ok(Object.hasOwn(SUPPORTED_PROPERTIES, type), type);
});
