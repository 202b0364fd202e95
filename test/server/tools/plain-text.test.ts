import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toShownText } from '../../../server/src/tools/plain-text.ts';

test('shows foreign text as one plain line, within the length limit and without links [I-04]', () => {
  const foreign = 'See [this](https://evil.example/?q=1)\u202e ![x][y]<b>\n\u200bnow</b>';
  assert.equal(toShownText(foreign, 200), 'See [this https evil.example/?q=1) ![x y]b now/b');
  assert.equal(toShownText('a'.repeat(300), 200).length, 200);
});
