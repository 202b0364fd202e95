import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod';
import { reviewedTools } from '../../../scripts/reviewed-tools.ts';
import { createTools } from '../../../server/src/tools/list.ts';
import { isPlainText } from '../../../server/src/tools/plain-text.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { post, request, WIRES } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { tools } from './support.ts';

const GOLDEN = join(import.meta.dirname, 'golden', 'tools-list.json');
const ROOT = join(import.meta.dirname, '../../..');
const SOURCES = join(ROOT, 'server/src');

const listOf = async (wire: (typeof WIRES)[number], list = tools) => {
  const server = await startServer({ tools: list });
  const { json } = await post(server, request(wire, 'tools/list'));
  return json.result.tools;
};

/** Changing a text changes what callers agreed to: the file makes it visible to a reviewer. */
test("matches the tools' declarations", () => {
  const { path, text } = reviewedTools();
  assert.equal(readFileSync(join(ROOT, path), 'utf8'), text, `${path}: run npm run generate.`);
});

for (const wire of WIRES) {
  test(`returns exactly the reviewed list, on the ${wire} wire [I-01, MCP03]`, async () => {
    const list = await listOf(wire);
    try {
      assert.deepEqual(list, JSON.parse(readFileSync(GOLDEN, 'utf8')));
    } catch (cause) {
      const what =
        'The list is not the reviewed one; run npm run generate, and read what it changes in test/server/tools/golden/tools-list.json: callers have to agree to it.';
      throw new Error(what, { cause });
    }
  });

  test(`has the same bytes in every process, whatever its settings, on the ${wire} wire [I-01]`, async () => {
    const other = createTools({ settings: { A: 'missing' }, readSecret: undefined });
    assert.equal(JSON.stringify(await listOf(wire, other)), JSON.stringify(await listOf(wire)));
  });
}

test('has one type in each schema, because some clients take no more', async () => {
  const mixed: Tool = {
    ...(tools[0] as Tool),
    output: z.strictObject({
      text: z.string().min(2).nullable().describe('Text, or none.'),
      count: z.union([z.number(), z.string(), z.null()]),
      list: z.array(z.boolean().nullable()),
      type: z.literal('a').default('a'),
    }),
  };
  const list = await listOf('2026', [...tools.slice(1), mixed]);
  JSON.stringify(list, (key, value) => {
    if (key === 'type') assert.ok(!Array.isArray(value), JSON.stringify(list));
    return value;
  });
  const { properties } = list.find(({ name }: Tool) => name === mixed.name).outputSchema;
  const none = { type: 'null' };
  assert.deepEqual(properties, {
    text: { description: 'Text, or none.', anyOf: [{ type: 'string', minLength: 2 }, none] },
    count: { anyOf: [{ type: 'number' }, { type: 'string' }, none] },
    list: { type: 'array', items: { anyOf: [{ type: 'boolean' }, none] } },
    type: { type: 'string', const: 'a', default: 'a' },
  });
});

/** Words that would steer a model rather than describe a tool. */
const ORDERS =
  /\b(?:ignore|always|never|must|should|do not|don't|before|instead|important|first|only use|you|please|system|assistant)\b/i;

test('describes tools in plain words without instructions [I-01, MCP03]', async () => {
  const words: string[] = [];
  JSON.stringify(await listOf('2026'), (key, value) => {
    // An argument may have one of these names too.
    if (['title', 'description'].includes(key) && typeof value === 'string') words.push(value);
    return value;
  });
  assert.ok(words.length >= 2 * tools.length);
  for (const text of words) {
    assert.ok(isPlainText(text) && /^[ -~]+$/.test(text), text);
    assert.doesNotMatch(text, /:\/\/|\]\(|<|`/);
    assert.doesNotMatch(text, ORDERS);
    assert.ok(text.length <= 300, text);
  }
});

test('runs no command, code or module that an input could name [MCP05]', () => {
  // The program of another site: it runs one command, which the deployment names.
  const exclude = ['**/test', 'bridge/program.ts'];
  for (const file of globSync('**/*.ts', { cwd: SOURCES, exclude })) {
    const source = readFileSync(join(SOURCES, file), 'utf8');
    assert.doesNotMatch(
      source,
      /child_process|node:vm\b|worker_threads|\beval\(|new Function|\brequire\(/,
      file,
    );
    assert.doesNotMatch(source, /\bimport\((?!')/, file);
  }
});
