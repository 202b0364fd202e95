import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MODERN } from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();

const call = (id: string): string =>
  `{"jsonrpc":"2.0",${id}"method":"tools/call","params":{"name":"nothing"}}`;

/** The id of the answer to a call that the gateway refuses once the message has been parsed. */
async function answered(body: string, headers = {}): Promise<unknown> {
  const exhausted = 'tool::tenant:ada';
  const { reply } = await trial.send({ headers, body, exhausted });
  assert.equal(reply.status, 429);
  return JSON.parse(reply.body).id;
}

describe('a refusal by the gateway', () => {
  for (const id of [
    7,
    0,
    -1,
    Number.MAX_SAFE_INTEGER,
    '7',
    '',
    'a',
    '2b0f-4e1c/x.y~z',
    "it's {8}",
  ]) {
    const text = JSON.stringify(id);
    test(`has the id of the message: ${text}`, async () => {
      assert.equal(await answered(call(`"id":${text},`)), id);
    });
  }

  for (const id of [
    ...['null', 'true', '1.5', '1e3', '99999999999999999999', '{"a":1}', '[7]', '"a\\"b"'],
    ...['"2026-01-01T00:00:00Z"', '"\\/Date(1)\\/"', '"\\u00e4"', `"${'x'.repeat(129)}"`],
  ]) {
    test(`has no id for ${id.slice(0, 30)}`, async () => {
      assert.equal(await answered(call(`"id":${id},`)), null);
    });
  }

  test('has no id for a notification', async () => {
    assert.equal(await answered(call('')), null);
  });

  test('has no member for it under the modern revision, where no step reads the body', async () => {
    assert.equal(await answered(call('"id":7,'), { ...MODERN, 'Mcp-Name': 'nothing' }), undefined);
  });

  for (const versions of [['2025-11-25'], ['2026-07-28', '2026-07-28'], ['2026-07-29'], []]) {
    test(`has null under the revision ${versions.join(' and ') || 'that no header names'}`, async () => {
      const headers = { 'MCP-Protocol-Version': versions };
      const { reply } = await trial.send({ headers: { ...headers, Authorization: undefined } });
      assert.ok(
        ['header_mismatch', 'no_credential'].includes(JSON.parse(reply.body).error.data.reason),
      );
      assert.equal(JSON.parse(reply.body).id, null);
    });
  }
});
