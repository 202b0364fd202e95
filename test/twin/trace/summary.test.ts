import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CallRecord, type Decision } from '../../../twin/kit/call-record.ts';
import { summaryOf } from '../../../twin/trace/call-view.ts';

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

  test('names the product of a client without a token, and nothing else that it says', () => {
    const agents = ['curl/8.5.0', 'Some-Client/1.0 (secret)', '<b>x</b>', 'a'.repeat(80), ''];
    assert.deepEqual(
      agents.map((agent) => summaryOf(called(agent)).client),
      ['curl/8.5.0', 'Some-Client/1.0', '', '', ''],
    );
  });
});
