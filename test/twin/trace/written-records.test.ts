import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRoutes, type Exchange } from '../../../twin/console/routes.ts';
import { CallRecord } from '../../../twin/kit/call-record.ts';
import type { Twin } from '../../../twin/run/start-twin.ts';
import { viewOf } from '../../../twin/trace/call-view.ts';
import { recordsOf } from '../../../twin/trace/written-records.ts';

const CANARY = 'Zq8vHt3kPw7mXcQz';
const ID = 'an-id-of-the-call';

/** A workspace with what a policy has logged about the call. */
const workspace = (Message: string, more: object = {}) => ({
  events: () => [],
  traces: () => [{ TimeGenerated: 1, Message, Properties: { correlation_id: ID, ...more } }],
  rulesFor: () => [],
});

describe('a record that a policy has written', () => {
  test('shows no text that the policy may have taken from a body', () => {
    const [record] = recordsOf(workspace(`got ${CANARY}`), new Set([ID]));
    assert.equal(record?.name, 'a text of 20 characters');
  });

  test('is named if it is the one of a refusal', () => {
    const [record] = recordsOf(workspace('mcp_gateway_refusal'), new Set([ID]));
    assert.equal(record?.name, 'mcp_gateway_refusal');
  });

  test('shows no secret of the call', () => {
    const record = new CallRecord('gateway', 0);
    record.head('client', 'request', 'POST /mcp', [['Authorization', `Bearer ${CANARY}`]]);
    record.correlationId = ID;
    record.end(401);
    const records = (ids: ReadonlySet<string>) =>
      recordsOf(workspace('x', { reason: CANARY }), ids);
    const look = { locate: () => undefined, nameOf: () => undefined, records };
    const view = viewOf(record, look);
    assert.equal(view.records.length, 1);
    assert.ok(!JSON.stringify(view).includes(CANARY));
  });

  test('shows no token on the page with all records', async () => {
    const token = `eyJhbGciOiJub25lIn0.${CANARY}.${CANARY}`;
    const watch = workspace(`got ${token}`, { own: token });
    const routes = createRoutes({ watch } as unknown as Twin, {
      edits: () => [],
      before: () => undefined,
    });
    const sent: string[] = [];
    const response = { writeHead() {}, end: (text: string) => sent.push(text) };
    const query = new URLSearchParams();
    await routes.get('GET /api/records')?.({ query, response } as unknown as Exchange);
    assert.ok(sent.join().includes('got (sha256'), sent.join());
    assert.ok(!sent.join().includes(CANARY), sent.join());
  });
});
