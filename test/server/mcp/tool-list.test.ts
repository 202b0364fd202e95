import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import type { ToolListing } from '../../../server/src/call/values.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { createTools } from '../../../server/src/tools/list.ts';
import { post, request, toolCall, WIRES } from '../harness/call.ts';
import { listenQuietly } from '../harness/listen.ts';
import { startServer } from '../harness/start-server.ts';

const tools = createTools({ settings: {}, readSecret: undefined });
const server = await startServer({ tools });
const HINTS = ['destructiveHint', 'idempotentHint', 'openWorldHint', 'readOnlyHint'];
const list = async (): Promise<Required<ToolListing>[]> =>
  (await post(server, request('2025', 'tools/list'))).json.result.tools;

/** Every schema within a schema, itself included. */
function* schemasIn(schema: unknown): Generator<Record<string, unknown>> {
  if (typeof schema !== 'object' || schema === null) return;
  yield schema as Record<string, unknown>;
  for (const member of Object.values(schema)) yield* schemasIn(member);
}

describe('the tool list', () => {
  test('has the declared tools in their order, the same on both wires [BA-15]', async () => {
    const names = (await list()).map(({ name }) => name);
    assert.deepEqual(
      names,
      TOOLS.map(({ name }) => name),
    );
    const modern = await post(server, request('2026', 'tools/list'));
    assert.deepEqual(modern.json.result.tools, await list());
  });

  test('publishes JSON Schema 2020-12 without references and without patterns from data [BA-13, BA-11, V-26]', async () => {
    for (const { inputSchema, outputSchema } of await list()) {
      for (const schema of [inputSchema, outputSchema]) {
        assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
        assert.equal(schema.type, 'object');
        assert.equal(schema.additionalProperties, false);
        for (const part of schemasIn(schema)) {
          for (const name of ['$ref', '$dynamicRef', '$data', 'x-mcp-header']) {
            assert.ok(!Object.hasOwn(part, name), name);
          }
        }
      }
    }
  });

  test('describes each tool completely and truthfully [T-14]', async () => {
    for (const { name, annotations } of await list()) {
      assert.deepEqual(Object.keys(annotations).sort(), HINTS, name);
      assert.ok(
        Object.values(annotations).every((hint) => typeof hint === 'boolean'),
        name,
      );
      assert.ok(!(annotations.readOnlyHint && annotations.destructiveHint), name);
      // It leaves a record, a different one each time.
      const writes = tools.some((tool) => tool.name === name && tool.auditFields);
      assert.ok(!writes || !(annotations.readOnlyHint || annotations.idempotentHint), name);
    }
  });

  for (const wire of WIRES) {
    test(`causes no fetch of a schema that a request refers to, on the ${wire} wire [BA-11]`, async () => {
      let visits = 0;
      const canary = createServer((_request, response) => {
        visits++;
        response.end('{}');
      });
      const port = await listenQuietly(canary, '127.0.0.1');
      const $ref = `http://127.0.0.1:${port}/schema`;
      for (const args of [{ $ref }, { $schema: $ref, topic: 'a' }, { topic: { $ref } }]) {
        for (const { name } of TOOLS) await post(server, toolCall(wire, name, args));
      }
      canary.close();
      assert.equal(visits, 0);
    });
  }
});

test('requires a supported version of Node [V-22]', () => {
  const file = new URL('../../../server/package.json', import.meta.url);
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).engines.node, '>=24');
  assert.ok(Number(process.versions.node.split('.')[0]) >= 24);
});
