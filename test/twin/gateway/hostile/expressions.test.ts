import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCSharp } from '../../../../twin/gateway/csharp/parse.ts';
import { askTwin } from '../as-dotnet/support/twin.ts';

/** Code that took all memory or never ended, and the exception that ends it. */
const ENDED: Readonly<Record<string, readonly [code: string, exception: string]>> = {
  'a text of half a gigabyte': ["new string('a', 500000000).Length", 'OutOfMemoryException'],
  'a wide text': ['"a".PadLeft(500000000).Length', 'OutOfMemoryException'],
  'the characters of a long text': [
    "new string('a', 20000000).ToCharArray().Length",
    'OutOfMemoryException',
  ],
  'the parts of a long text': [
    "new string('a', 20000000).Split('a').Length",
    'OutOfMemoryException',
  ],
  'long texts in a list': [
    "{ var all = new List<string>(); while (true) all.Add(new string('a', 1000000).ToUpper()); }",
    'OutOfMemoryException',
  ],
  'a long text of which a longer one is made': [
    "Uri.EscapeDataString(new string('\u00e9', 20000000)).Length",
    'OutOfMemoryException',
  ],
  'many objects': [
    '{ var all = new List<object>(); for (var i = 0; i < 1900000; i++) all.Add(new JObject()); return 1; }',
    'OutOfMemoryException',
  ],
  'searches that are given up and tried again': [
    `{ while (true) { try { Regex.IsMatch("${'a'.repeat(40)}!", "^(a+)+$"); } catch { } } }`,
    'TimeoutException',
  ],
};

for (const [what, [code, exception]] of Object.entries(ENDED)) {
  test(`${what} end the evaluation`, async () => {
    assert.deepEqual(askTwin(await loadCSharp(), code), { error: exception });
  });
}

test('a body of the largest size that a policy reads can be taken apart and changed', async () => {
  const code =
    "{ var s = new string('a', 1000000); var n = 0; for (var i = 0; i < 5; i++) { n += s.Split('b').Length + s.Replace('a', 'b').Length; } return n; }";
  assert.deepEqual(askTwin(await loadCSharp(), code), { value: 'int:5000005' });
});
