import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { cleanAnswer } from '../../../server/src/tools/fronted/clean-answer.ts';

const text = (value: string) => ({ type: 'text', text: value });
const answer = (content: readonly Record<string, unknown>[], structured?: object) => ({
  isError: false,
  content,
  structured: structured as Record<string, unknown> | undefined,
});

describe('an answer of another server', () => {
  test('has no more blocks than the limit, and says how many were left out', () => {
    const blocks = Array.from({ length: LIMITS.upstreamBlocks + 2 }, () => text('a'));
    const { content } = cleanAnswer(answer(blocks), 'checked');
    assert.equal(content.length, LIMITS.upstreamBlocks + 1);
    assert.deepEqual(content.at(-1), text('[2 parts of this answer cannot be shown.]'));
  });

  test('shows no more of a long error than its start', () => {
    const long = 'a '.repeat(LIMITS.upstreamErrorLength);
    const { content } = cleanAnswer({ ...answer([text(long)]), isError: true }, 'checked');
    assert.equal(content[0]?.text, long.slice(0, LIMITS.upstreamErrorLength));
  });

  test('drops a block whose kind is the name of a member that every object has', () => {
    const odd = { type: 'constructor', data: 'aGk=', mimeType: 'image/png' };
    const { content } = cleanAnswer(answer([odd, text('a')]), 'checked');
    assert.deepEqual(content, [text('a'), text('[1 part of this answer cannot be shown.]')]);
  });

  test('has no member that becomes __proto__ once hidden characters are removed', () => {
    const { structured } = cleanAnswer(
      answer([], { '__pro\u200bto__': { a: 1 }, b: 1 }),
      'checked',
    );
    assert.deepEqual(Object.entries(structured ?? {}), [['b', 1]]);
  });
});
