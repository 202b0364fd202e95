import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { post, request, toolCall, WIRES } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { toolThat } from '../harness/tools.ts';

/** One, two, three and four bytes in UTF-8, the last one two characters long. */
const TEXT = 'aé€🔑'.repeat(LIMITS.joinedAnswer / 4);
const long = toolThat(() => ({ ok: true, value: { text: TEXT } }), {
  output: z.strictObject({ text: z.string() }),
});
const many = Array.from({ length: 500 }, (_, at) => ({ ...long, name: `tool_${at} é€🔑` }));
const tools = [long, ...many];
const direct = await startServer({ tools });
const throughSdk = await startServer({ tools, env: { MCP_SDK_ONLY: 'true' } });

describe('an answer too long to be joined', () => {
  const asked = [
    ...WIRES.map((wire) => [`tools/list, ${wire} wire`, request(wire, 'tools/list')] as const),
    ...WIRES.map((wire) => [`tools/call, ${wire} wire`, toolCall(wire, long.name)] as const),
  ];
  for (const [what, message] of asked) {
    test(`arrives whole and is what the SDK would have answered: ${what}`, async () => {
      const replies = [await post(direct, message), await post(throughSdk, message)];
      const [found, expected] = replies.map(({ status, headers, text }) => {
        const { date, 'x-correlation-id': _id, ...rest } = Object.fromEntries(headers);
        return { status, headers: rest, text };
      });
      assert.deepEqual(found, expected);
      const { text, headers } = replies[0] as (typeof replies)[number];
      assert.equal(headers.get('content-length'), String(Buffer.byteLength(text)));
      assert.ok(text.length > LIMITS.joinedAnswer && !text.includes('\ufffd'));
    });
  }
});
