import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REFUSED } from '../../../twin/gateway/elements/refused.ts';
import { HANDLERS } from '../../../twin/gateway/elements/table.ts';

test('an element runs or is refused, and not both', () => {
  assert.deepEqual(
    Object.keys(REFUSED).filter((name) => Object.hasOwn(HANDLERS, name)),
    [],
  );
});

test('reasons and limits are sentences', () => {
  const limits = Object.values(HANDLERS).flatMap((handler) => handler.limits ?? []);
  for (const sentence of [...Object.values(REFUSED), ...limits]) {
    assert.match(sentence, /^[A-Z`<].*\.$/);
  }
});
