import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { filterCalls, NO_FILTER } from '../../../twin/console/page/calls/filter-calls.ts';
import { foldSteps } from '../../../twin/console/page/calls/fold-steps.ts';
import type { CallSummary, DecisionView } from '../../../twin/trace/call-view.ts';
import { compareHeads } from '../../../twin/trace/compare-heads.ts';

const step = (
  hop: DecisionView['hop'],
  depth = 0,
  verdict: DecisionView['verdict'] = 'passed',
): DecisionView => ({ hop, depth, verdict, step: 's', says: '', from: 0, where: undefined });

describe('the steps of a call', () => {
  const steps = [
    step('gateway'),
    step('gateway'),
    step('gateway', 1),
    step('gateway'),
    step('gateway', 1, 'changed'),
    step('gateway', 1),
    step('gateway', 2, 'refused'),
  ];

  test('show what did not just pass, what it stands within, and where a hop begins', () => {
    assert.deepEqual(foldSteps(steps, 6, new Set()), [
      { kind: 'step', index: 0 },
      { kind: 'folded', from: 1, to: 3 },
      { kind: 'step', index: 3 },
      { kind: 'step', index: 4 },
      { kind: 'step', index: 5 },
      { kind: 'step', index: 6 },
    ]);
  });

  test('show all of a part that was unfolded', () => {
    const entries = foldSteps(steps, 6, new Set([1]));
    assert.deepEqual(
      entries.map((one) => one.kind),
      Array(7).fill('step'),
    );
  });
});

describe('the heads of a call', () => {
  test('mark what each hop added, changed and dropped, whatever the case of names', () => {
    const head = (fields: [string, string][]) =>
      ({ by: 'gateway', kind: 'request', first: 'POST /', fields }) as const;
    const rows = compareHeads([
      head([
        ['Host', 'a'],
        ['Cookie', 'x'],
        ['Accept', 'one'],
        ['accept', 'two'],
      ]),
      head([
        ['host', 'b'],
        ['ACCEPT', 'one, two'],
        ['x-new', '1'],
      ]),
    ]);
    assert.deepEqual(
      rows.map(({ name, cells }) => [name, cells.at(-1)?.mark]),
      [
        ['host', 'changed'],
        ['cookie', 'dropped'],
        ['accept', undefined],
        ['x-new', 'added'],
      ],
    );
  });
});

describe('the filter of calls', () => {
  const call = (id: string, more: Partial<CallSummary>): CallSummary => ({
    id,
    at: 0,
    entrance: 'gateway',
    request: 'POST /mcp',
    what: '',
    who: '',
    client: '',
    end: 'answered',
    status: 200,
    took: 1,
    hop: 'server',
    decided: undefined,
    ...more,
  });
  const calls = [
    call('a', { who: 'Ada', what: 'tools/call whoami' }),
    call('b', { who: 'Ben', end: 'refused', decided: 'No scope', hop: 'gateway' }),
  ];
  const ids = (filter: object) =>
    filterCalls(calls, { ...NO_FILTER, ...filter }).map(({ id }) => id);

  test('finds all words anywhere, whatever their case', () => {
    assert.deepEqual(ids({ text: 'WHOAMI ada' }), ['a']);
    assert.deepEqual(ids({ text: 'no scope' }), ['b']);
    assert.deepEqual(ids({ text: 'whoami ben' }), []);
  });

  test('compares outcome, hop, entrance and user as a whole', () => {
    assert.deepEqual(ids({ end: 'refused' }), ['b']);
    assert.deepEqual(ids({ hop: 'server', who: 'Ada' }), ['a']);
    assert.deepEqual(ids({ entrance: 'entra' }), []);
  });
});
