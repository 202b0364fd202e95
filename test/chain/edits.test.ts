import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Edit } from './edits/edit.ts';
import { ENTRA } from './edits/entra.ts';
import { GATEWAY } from './edits/gateway.ts';
import { NETWORK } from './edits/network.ts';
import { PLATFORM } from './edits/platform.ts';
import { VAULT } from './edits/vault.ts';
import { WATCH } from './edits/watch.ts';
import { testEdits } from './support/test-edits.ts';

/** The content check is not part of the deployments that start here. */
const TABLE: Readonly<Record<Exclude<Edit['hop'], 'safety'>, readonly Omit<Edit, 'hop'>[]>> = {
  entra: ENTRA,
  gateway: GATEWAY,
  network: NETWORK,
  platform: PLATFORM,
  vault: VAULT,
  watch: WATCH,
};

test('the table has three edits for each hop and thirty in all', () => {
  for (const [hop, edits] of Object.entries(TABLE)) assert.ok(edits.length >= 3, hop);
  assert.ok(Object.values(TABLE).flat().length >= 30);
});

testEdits(TABLE);
