import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { isPlainText } from '../../../server/src/tools/plain-text.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { anyOf, callsOf } from '../harness/arguments.ts';
import { post, request, toolCall, WIRES } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { ENCODED_TRAVERSALS, INJECTIONS, PATHS, PROTOTYPE_KEYS } from './payloads.ts';
import { ask, tools } from './support.ts';

const server = await startServer({ tools });
const each = <T>(run: (wire: (typeof WIRES)[number], tool: Tool) => T): T[] =>
  WIRES.flatMap((wire) => tools.map((tool) => run(wire, tool)));

const anyCall = fc
  .constantFrom(...tools)
  .chain((tool) => fc.record({ tool: fc.constant(tool), input: anyOf(tool) }));

test('is the list of the declared tools, in their order', () => {
  assert.deepEqual(
    tools.map(({ name }) => name),
    TOOLS.map(({ name }) => name),
  );
});

test('answers its samples, each with all required arguments', async () => {
  for (const tool of tools) {
    for (const sample of tool.samples) {
      const answer = await ask(tool, tool.input.parse(sample));
      assert.ok(answer.ok, `${tool.name} ${JSON.stringify(sample)}`);
    }
  }
});

test('answers valid arguments within the declared schema, in plain text without links [I-04, MCP06]', async () => {
  await fc.assert(
    fc.asyncProperty(anyCall, async ({ tool, input }) => {
      const answer = await ask(tool, tool.input.parse(input));
      if (answer.ok) tool.output.parse(answer.value);
      const shown = answer.ok ? answer.value : answer.text;
      assert.ok(isPlainText(shown));
      assert.doesNotMatch(JSON.stringify(shown), /:\/\/|\]\(|[<>]|\p{Cc}|[\u{e0000}-\u{e007f}]/u);
    }),
    { numRuns: 500 },
  );
});

test('gives the same answer to the same call, whatever was called before [T-13]', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCall, { minLength: 1, maxLength: 8 }), async (calls) => {
      const answerAll = (list: typeof calls) =>
        Promise.all(list.map(({ tool, input }) => ask(tool, tool.input.parse(input))));
      const forwards = await answerAll(calls);
      const backwards = await answerAll(calls.toReversed());
      assert.deepEqual(backwards.toReversed(), forwards);
    }),
    { numRuns: 200 },
  );
});

const STRANGE_ARGUMENTS: readonly string[] = [
  '{"unknown-argument-name":1}',
  '{"__proto__":{"topic":"easy-auth"}}',
  '{"constructor":"easy-auth"}',
  '{"topic":["easy-auth"],"name":["demo-secret"],"action":["a"]}',
  '{"topic":1,"name":true,"action":2}',
  '{"topic":null,"name":null,"action":null}',
  '{"topic":{"toString":"easy-auth"},"name":{},"action":{}}',
  '{"Topic":"easy-auth","NAME":"demo-secret","Action":"a"}',
];

test('refuses unknown, missing and wrongly typed arguments without coercion [T-10, API3]', async () => {
  for (const args of STRANGE_ARGUMENTS) {
    const replies = await Promise.all(
      each((wire, { name }) => post(server, toolCall(wire, name, JSON.parse(args)))),
    );
    for (const { json, text } of replies) {
      assert.equal(json.result?.isError, true, `${args}: ${text}`);
      assert.match(json.result.content[0].text, /^(?:Invalid arguments: |Unknown argument)/);
      assert.doesNotMatch(text, /unknown-argument|easy-auth|demo-secret/);
    }
  }
  const missing = tools.filter(({ input }) => !input.safeParse({}).success).map(({ name }) => name);
  const needy = tools.filter(({ samples: [least] }) => Object.keys(least).length > 0);
  assert.deepEqual(
    missing,
    needy.map(({ name }) => name),
  );
});

/** Whether eight consecutive code points of the input occur in the output. */
function repeats(output: string, input: string): boolean {
  const points = [...input];
  return points.some(
    (_, i) => i + 8 <= points.length && output.includes(points.slice(i, i + 8).join('')),
  );
}

/** The text as every argument of every tool, as an argument's name, and as a tool's name. */
const callsWith = (wire: (typeof WIRES)[number], text: string) => [
  ...tools.flatMap((tool) => callsOf(wire, tool, text)),
  // The header that mirrors the name could not carry most of these; a mismatch must reveal nothing either.
  { ...toolCall(wire, 'no_such_tool'), body: toolCall(wire, text).body },
];

const TEXTS = [...INJECTIONS, ...PATHS, ...ENCODED_TRAVERSALS, ...PROTOTYPE_KEYS].filter(
  (text) => [...text].length >= 8 && !/\p{Cc}/u.test(text),
);

for (const wire of WIRES) {
  test(`repeats no text of a caller on the ${wire} wire, wherever it occurs [I-02, SG-07]`, async () => {
    assert.ok(TEXTS.length > 100);
    for (const text of TEXTS) {
      for (const reply of await Promise.all(
        callsWith(wire, text).map((call) => post(server, call)),
      )) {
        const output = reply.text + JSON.stringify([...reply.headers]);
        const shown = reply.json ? output + JSON.stringify(reply.json, null, 1) : output;
        assert.ok(!repeats(shown, text), `${text} in ${output}`);
      }
    }
  });
}

test('offers only tools, and nothing that sends requests to a client [I-08]', async () => {
  const initialize = request('2025', 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities: { sampling: {}, elicitation: {}, roots: {} },
    clientInfo: { name: 'test', version: '1' },
  });
  const replies = [
    await post(server, initialize),
    await post(server, request('2026', 'server/discover')),
  ];
  for (const { json } of replies)
    assert.deepEqual(Object.keys(json.result.capabilities), ['tools']);
});
