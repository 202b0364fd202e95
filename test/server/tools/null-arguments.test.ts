import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { post, request, toolCall, WIRES } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { whoami } from '../harness/tools.ts';
import { tools } from './support.ts';

const optionalOf = ({ input }: Tool): string[] =>
  Object.keys(input.shape).filter((name) => input.shape[name]?.safeParse(undefined).success);

/** A tool with optional arguments, whichever tools the list has. */
const lenient: Tool = {
  ...whoami,
  name: 'lenient',
  input: z.strictObject({ from: z.number().optional(), to: z.number().optional() }),
};

for (const wire of WIRES) {
  test(`treats null for each optional argument as absent, on the ${wire} wire [T-10]`, async () => {
    const list = [lenient, ...tools];
    const server = await startServer({ tools: list });
    let tried = 0;
    for (const tool of list) {
      const optional = optionalOf(tool);
      const [least] = tool.samples;
      for (const names of [...optional.map((name) => [name]), optional]) {
        if (names.length === 0) continue;
        const nulls = Object.fromEntries(names.map((name) => [name, null]));
        const reply = await post(server, toolCall(wire, tool.name, { ...least, ...nulls }));
        const plain = await post(server, toolCall(wire, tool.name, { ...least }));
        assert.equal(reply.json.result.isError, undefined, reply.text);
        assert.deepEqual(reply.json.result.structuredContent, plain.json.result.structuredContent);
        const [event, other] = server.sink.toolCalls.slice(-2);
        assert.deepEqual(
          [event?.decision, event?.outcome, event?.reason, event?.['caller.detail']],
          [other?.decision, other?.outcome, other?.reason, other?.['caller.detail']],
        );
        assert.equal(event?.decision, 'allowed');
        tried++;
      }
    }
    assert.ok(tried > 2);
  });
}

for (const wire of WIRES) {
  test(`treats null for optional members of a message as absent, on the ${wire} wire`, async () => {
    const server = await startServer();
    const ask = async (method: string, params: Record<string, unknown>) => {
      const reply = await post(server, request(wire, method, params));
      assert.equal(reply.status, 200, reply.text);
      return reply.json.result;
    };
    const plain = await ask('tools/call', { name: 'whoami', arguments: {} });
    assert.deepEqual(await ask('tools/call', { name: 'whoami', arguments: null }), plain);
    assert.deepEqual(await ask('tools/list', { cursor: null }), await ask('tools/list', {}));
    const [event] = server.sink.toolCalls.slice(-1);
    assert.equal(event?.decision, 'allowed');
  });
}

test('treats null for params, and for _meta in them, as absent', async () => {
  const server = await startServer({ tools });
  const { body, headers } = request('2025', 'tools/list');
  for (const params of [null, { _meta: null }]) {
    const reply = await post(server, { body: { ...body, params }, headers });
    assert.equal(reply.json.result.tools.length, tools.length, reply.text);
  }
  const { body: modern, headers: mirrored } = request('2026', 'tools/list');
  const reply = await post(server, {
    body: { ...modern, params: { _meta: null } },
    headers: mirrored,
  });
  assert.equal(reply.status, 400, 'the 2026 revision requires it');
});

/** Arguments as an adopter may declare them: nested objects, lists, alternatives, a real null. */
const seen: unknown[] = [];
const nested: Tool = {
  ...whoami,
  input: z.strictObject({
    query: z.string(),
    limit: z.number().default(10),
    since: z.string().nullable().optional(),
    filter: z
      .strictObject({
        owner: z.string().optional(),
        range: z.strictObject({ from: z.number().optional() }).optional(),
      })
      .optional(),
    rows: z.array(z.strictObject({ id: z.string(), note: z.string().optional() })).optional(),
    names: z.array(z.string()).optional(),
    by: z
      .union([
        z.strictObject({ kind: z.literal('user'), oid: z.string().optional() }),
        z.strictObject({ kind: z.literal('group'), parent: z.null() }),
      ])
      .optional(),
    either: z.union([z.string(), z.number()]).optional(),
    level: z.enum(['low', 'high']).optional(),
  }),
  run(input, context) {
    seen.push(input);
    return whoami.run({}, context);
  },
};

const READ: readonly (readonly [Record<string, unknown>, Record<string, unknown>])[] = [
  [{ limit: null }, { limit: 10 }],
  [{ since: null }, { since: null }],
  [{ filter: null, rows: null, names: null, by: null, either: null, level: null }, {}],
  [{ filter: { owner: null, range: null } }, { filter: {} }],
  [{ filter: { range: { from: null } } }, { filter: { range: {} } }],
  [{ rows: [{ id: 'a', note: null }] }, { rows: [{ id: 'a' }] }],
  [{ by: { kind: 'user', oid: null } }, { by: { kind: 'user' } }],
  [{ by: { kind: 'group', parent: null } }, { by: { kind: 'group', parent: null } }],
];
const REFUSED: readonly Record<string, unknown>[] = [
  { query: null },
  { unknown: null },
  { names: [null] },
  { names: ['a', null] },
  { rows: [null] },
  { rows: [{ id: null }] },
  { filter: { unknown: null } },
  { level: '' },
  { limit: null, level: 'none' },
  JSON.parse('{"__proto__":null}'),
];

test('treats null in nested arguments as absent, only where absence is allowed [T-10]', async () => {
  const server = await startServer({ tools: [nested] });
  const call = (args: Record<string, unknown>) =>
    post(server, toolCall('2026', 'whoami', { query: 'q', ...args }));
  for (const [given, read] of READ) {
    const { json, text } = await call(given);
    assert.equal(json.result.isError, undefined, text);
    assert.deepEqual(seen.pop(), { query: 'q', limit: 10, ...read }, JSON.stringify(given));
  }
  for (const given of REFUSED) {
    // `__proto__` must be an own member to be sent.
    const args = Object.defineProperties({ query: 'q' }, Object.getOwnPropertyDescriptors(given));
    const { json } = await post(server, toolCall('2026', 'whoami', args));
    assert.equal(json.result.isError, true, JSON.stringify(given));
  }
  assert.equal(seen.length, 0);
});

test('checks the maximum number of nulls in a body in one pass', async () => {
  const server = await startServer({ tools: [nested] });
  const rows = Array.from({ length: 100 }, (_, i) => ({ id: `${i}`, note: null }));
  const { json } = await post(server, toolCall('2026', 'whoami', { query: 'q', rows }));
  assert.equal(json.result.isError, undefined);
  assert.deepEqual(
    (seen.pop() as { rows: unknown[] }).rows,
    rows.map(({ id }) => ({ id })),
  );
});
