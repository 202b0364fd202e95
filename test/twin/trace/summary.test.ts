import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CallRecord, type Decision } from '../../../twin/kit/call-record.ts';
import { summaryOf, viewOf } from '../../../twin/trace/call-view.ts';

function called(agent: string, ...decisions: Pick<Decision, 'hop' | 'verdict'>[]): CallRecord {
  const record = new CallRecord('gateway', 0);
  record.head('client', 'request', 'POST /mcp', [['User-Agent', agent]]);
  for (const one of decisions) record.add({ step: 'run-tool', says: 'because', from: 1, ...one });
  record.end(200);
  return record;
}

describe('a summary', () => {
  test('says that a call failed whose tool did, although it was answered with 200', () => {
    const { end, decided } = summaryOf(called('', { hop: 'server', verdict: 'failed' }));
    assert.deepEqual([end, decided], ['failed', 'because']);
  });

  test('says that a call was answered although the gateway took another branch', () => {
    const { end } = summaryOf(called('', { hop: 'gateway', verdict: 'refused' }));
    assert.equal(end, 'answered');
  });

  test('ends with what the caller was told: status and reason, each once', () => {
    const refused = (says: string) => {
      const record = called('');
      const decision = { hop: 'server', step: 'check-access', verdict: 'refused' } as const;
      record.add({ ...decision, says, from: 2, facts: { reason: 'insufficient_scope' } });
      record.status = 403;
      return summaryOf(record).decided;
    };
    assert.equal(refused('no scope'), 'no scope → 403 insufficient_scope');
    assert.equal(refused('insufficient_scope: ask'), 'insufficient_scope: ask → 403');
  });

  test('says that the tool of a call is unknown, because records name no such tool', () => {
    const record = called('');
    const facts = { tool: 'unknown' };
    const refused = { hop: 'server', step: 'check-access', verdict: 'refused' } as const;
    record.add({ ...refused, says: 'no such tool', from: 2, facts });
    assert.equal(summaryOf(record).what, 'tools/call (unknown tool)');
  });

  test('names the product of a client without a token, and nothing else that it says', () => {
    const agents = ['curl/8.5.0', 'Some-Client/1.0 (secret)', '<b>x</b>', 'a'.repeat(80), ''];
    assert.deepEqual(
      agents.map((agent) => summaryOf(called(agent)).client),
      ['curl/8.5.0', 'Some-Client/1.0', '', '', ''],
    );
  });

  for (const [what, claims] of [
    ['an object that is no text', '{"oid":{"toString":1},"azp":{"toString":null,"valueOf":null}}'],
    ['a claim of any depth', `{"oid":${'['.repeat(6_000)}${']'.repeat(6_000)}}`],
    ['a private claim of any depth', `{"x":${'['.repeat(6_000)}"long enough"${']'.repeat(6_000)}}`],
  ] as const) {
    test(`is made whatever a token claims: ${what}`, () => {
      const record = new CallRecord('gateway', 0);
      const payload = Buffer.from(claims).toString('base64url');
      record.head('client', 'request', 'POST /mcp', [['Authorization', `Bearer e30.${payload}.x`]]);
      record.end(401);
      assert.equal(JSON.parse(JSON.stringify(viewOf(record))).status, 401);
      assert.equal(summaryOf(record).end, 'refused');
    });
  }

  test('has no more of a claim than a list can show', () => {
    const record = new CallRecord('gateway', 0);
    const payload = Buffer.from(JSON.stringify({ oid: 'x'.repeat(40_000) })).toString('base64url');
    record.head('client', 'request', 'POST /mcp', [['Authorization', `Bearer e30.${payload}.x`]]);
    assert.ok(summaryOf(record).who.length < 3_000);
  });
});
