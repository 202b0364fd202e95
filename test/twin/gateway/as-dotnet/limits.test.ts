import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCSharp } from '../../../../twin/gateway/csharp/parse.ts';
import { askTwin } from './support/twin.ts';

const nested = (open: string, inner: string, close: string, times: number): string =>
  open.repeat(times) + inner + close.repeat(times);

/** Code that would exhaust the gateway when it is compiled. */
const REFUSED: Readonly<Record<string, string>> = {
  'parentheses inside each other': nested('(', '1', ')', 20_000),
  'blocks inside each other': nested('{', 'return 1;', '}', 20_000),
  'a long sum': Array(20_000).fill('1').join(' + '),
  'a long chain': `context${'.Request'.repeat(20_000)}`,
  'functions inside each other': `(Func<int, int>)(${'x => '.repeat(5_000)}1)`,
};

/** Code that would not end, or take all memory, and the exception that ends it. */
const ENDED: Readonly<Record<string, readonly [code: string, exception: string]>> = {
  'an endless loop': ['{ while (true) { } }', 'TimeoutException'],
  'an endless loop that catches everything': [
    '{ for (;;) { try { while (true) { } } catch { } finally { } } }',
    'TimeoutException',
  ],
  'an endless query': ['Enumerable.Range(0, 2147483647).Count(x => x < 0)', 'TimeoutException'],
  'an endless recursion': [
    '{ Func<int, int> f = null; f = x => { try { return f(x + 1); } catch { return f(x); } }; return f(1); }',
    'InsufficientExecutionStackException',
  ],
  'a text that doubles': ['{ var s = "a"; while (true) s += s; }', 'OutOfMemoryException'],
  'an interpolated text that doubles': [
    '{ var s = "aa"; while (true) s = $"{s}{s}"; }',
    'OutOfMemoryException',
  ],
  'a large array': ['new int[2147483647].Length', 'OutOfMemoryException'],
  'many arrays': [
    '{ var all = new List<int[]>(); while (true) all.Add(new int[100000]); }',
    'OutOfMemoryException',
  ],
  'a wide text': ['"a".PadLeft(1073741824).Length', 'OutOfMemoryException'],
  'a text that many parts make': [
    '{ var s = new string(\'a\', 1000000); return s.Replace("a", s).Length; }',
    'OutOfMemoryException',
  ],
};

for (const [what, code] of Object.entries(REFUSED)) {
  test(`an expression with ${what} is refused`, async () => {
    assert.ok('refused' in askTwin(await loadCSharp(), code));
  });
}

for (const [what, [code, exception]] of Object.entries(ENDED)) {
  test(`${what} ends with an exception`, async () => {
    assert.deepEqual(askTwin(await loadCSharp(), code), { error: exception });
  });
}
