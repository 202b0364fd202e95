import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallView, DecisionView } from '../../../twin/trace/call-view.ts';
import { pathOf } from '../../../twin/trace/path.ts';

type Passing = Pick<CallView, 'decisions' | 'deciding' | 'records'>;

const decided = (
  hop: DecisionView['hop'],
  verdict: DecisionView['verdict'] = 'passed',
): DecisionView => ({ hop, step: 'step', verdict, says: 'It decides.', from: 0, where: undefined });

const statesOf = (call: Passing) =>
  Object.fromEntries(pathOf(call as CallView).map(({ hop, state }) => [hop, state]));

describe('the path of a call', () => {
  test('separates hops that it did not need from those behind the one that refused it', () => {
    const decisions = [decided('gateway'), decided('platform', 'refused')];
    assert.deepEqual(statesOf({ decisions, deciding: 1, records: [] }), {
      entra: 'not involved',
      gateway: 'passed',
      network: 'not involved',
      platform: 'refused',
      server: 'not reached',
      vault: 'not reached',
      watch: 'not reached',
    });
  });

  test('ends with the workspace once a record of the call is in it', () => {
    const decisions = [decided('gateway'), decided('server')];
    const record = { name: 'mcp_tool_audit', properties: {}, at: 0, rules: [] };
    const states = statesOf({ decisions, deciding: undefined, records: [record] });
    assert.equal(states.watch, 'passed');
    assert.equal(states.vault, 'not involved');
  });

  test('shows content safety only where a call was checked by it', () => {
    const of = (decisions: readonly DecisionView[]) =>
      statesOf({ decisions, deciding: undefined, records: [] });
    assert.equal('safety' in of([decided('gateway')]), false);
    assert.equal(of([decided('safety')]).safety, 'passed');
  });
});
