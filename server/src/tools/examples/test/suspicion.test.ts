import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ask } from '../../../../../test/server/tools/support.ts';
import type { ToolResult } from '../../../call/values.ts';
import { TOPICS } from '../safe-lookup/catalogue.ts';
import { looksHostile } from '../safe-lookup/looks-hostile.ts';
import { CONFUSED_WORDS, cldrWords } from './benign-words.ts';
import { toolNamed } from './tool-named.ts';

test('flags no ordinary word of seventy languages as suspicious [U-13]', (t) => {
  const words = [...cldrWords()];
  const wrong = words.filter((word) => looksHostile(word));
  t.diagnostic(`false positives: ${wrong.length} of ${words.length}`);
  assert.ok(words.length > 30_000);
  assert.deepEqual(wrong, []);
});

test('flags no word that only resembles an attack [U-13]', () => {
  assert.deepEqual(
    CONFUSED_WORDS.filter((word) => looksHostile(word)),
    [],
  );
  assert.deepEqual(
    TOPICS.filter((topic) => looksHostile(topic)),
    [],
  );
});

test('flags a traversal inside any text, and finds no topic [U-05, U-13]', () => {
  const around = fc.string({ unit: 'grapheme', maxLength: 30 });
  fc.assert(
    fc.property(around, around, (before, after) => {
      const topic = `${before}../../${after}`;
      const answer = ask(toolNamed('safe_lookup'), { topic }) as ToolResult;
      assert.ok(answer.ok);
      assert.equal(answer.value.rejected_as_suspicious, true);
      assert.equal(answer.value.found, false);
    }),
    { numRuns: 2_000 },
  );
});
