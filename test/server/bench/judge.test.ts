import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { alternate } from '../../../bench/alternate.ts';
import type { GoalName } from '../../../bench/goals.ts';
import { STATUS } from '../../../bench/judge.ts';
import { writeFigures } from '../../../bench/report/readme.ts';
import { concludeRun, explainStatus, type Run } from '../../../bench/report/run.ts';
import { printRun } from '../../../bench/report/text.ts';
import { differences, ratioOf, type Summary, spreadOf, summarize } from '../../../bench/stats.ts';

const MACHINE = {
  processor: 'A processor',
  cores: 2,
  memoryGigabytes: 8,
  system: 'Linux 6.1',
  node: 'v24.0.0',
  load: 0.25,
};

const run = (goals: Partial<Record<GoalName, Summary>>, rounds = 5): Run =>
  concludeRun({
    date: '2026-01-02 03:04 UTC',
    machine: MACHINE,
    rounds,
    sections: {
      calls: {
        method: 'How it was measured.',
        tables: [
          {
            title: 'Calls',
            columns: [['CPU µs', 1]],
            rows: [
              ['a server', summarize([1, 2, 3, 4, 5])],
              ['text', 'none'],
            ],
          },
        ],
        goals,
        missing: ['A peer: is not installed.'],
      },
    },
  });

/** Rounds of a figure that all found about the same. */
const calm = (median: number) => summarize([0.98, 0.99, 1, 1.01, 1.02].map((by) => by * median));

describe('figures of several rounds', () => {
  test('are their median and quartiles, whatever their order', () => {
    const rounds = [5, 1, 4, 2, 3];
    assert.deepEqual(summarize(rounds), { median: 3, low: 2, high: 4, rounds });
    const even = [1, 2, 3, 4];
    assert.deepEqual(summarize(even), { median: 2.5, low: 1.75, high: 3.25, rounds: even });
  });

  test('have a spread that one disturbed round does not change', () => {
    assert.equal(spreadOf(summarize([98, 99, 100, 101, 102])), 0.02);
    assert.equal(spreadOf(summarize([98, 99, 100, 101, 900])), 0.02);
  });

  test('are compared round by round', () => {
    assert.deepEqual(ratioOf([10, 30, 60], [5, 10, 30]).rounds, [2, 3, 2]);
    assert.deepEqual(differences([10, 20], [4, 9]), [6, 11]);
  });

  test('come from rounds in alternating order, without those that warm up', async () => {
    const order: string[] = [];
    const measure = (name: string) => async () => order.push(name);
    const samples = await alternate({ a: measure('a'), b: measure('b') }, { warmUp: 2, rounds: 2 });
    assert.equal(order.join(''), 'abbaabba');
    assert.deepEqual(samples, { a: [5, 8], b: [6, 7] });
  });
});

describe('a run of the benchmark', () => {
  test('succeeds within its budgets, and names the targets that it misses', () => {
    const found = run({ idleMemory: calm(79), toolCount: calm(1.2), processes: calm(1.9) });
    assert.equal(found.status, STATUS.kept);
    assert.equal(
      explainStatus(found),
      'Within every budget. Targets not met yet: call among 500 generated tools / among 5.',
    );
    const good = run({ idleMemory: calm(79), processes: calm(1.9) });
    assert.equal(explainStatus(good), 'Within every budget, and every target is met.');
  });

  test('fails over a budget, also where more is better', () => {
    const found = run({ toolCount: calm(9), processes: calm(1), idleMemory: calm(1) });
    assert.equal(found.status, STATUS.missed);
    assert.equal(
      explainStatus(found),
      'Over budget: call among 500 generated tools / among 5; calls/s with two processes / with one.',
    );
  });

  test('is not judged if the rounds of one figure disagree', () => {
    const noisy = summarize([1, 1, 1.1, 1.3, 1.4]);
    const found = run({ toolCount: noisy, processes: calm(1) });
    assert.equal(found.status, STATUS.refused);
    assert.match(
      explainStatus(found),
      /^Nothing was judged, .* 15 %: call among 500 generated tools .*quiet/,
    );
    assert.match(printRun(found), /too noisy/);
    assert.doesNotMatch(printRun(found), /OVER BUDGET/);
  });

  test('is not judged if a figure is missing from its rounds', () => {
    assert.equal(run({ toolCount: summarize([]) }).status, STATUS.refused);
  });

  test('says so if it contains nothing that is judged', () => {
    assert.match(printRun(run({})), /\n\nNone of these figures has a target\.$/);
  });

  test('is not judged after too few rounds', () => {
    const found = run({ toolCount: calm(1) }, 4);
    assert.equal(found.status, STATUS.refused);
    assert.equal(explainStatus(found), 'Not judged: 4 rounds; at least 5 are required.');
  });

  test('is printed with its date, machine, method and quartiles', () => {
    const found = run({ toolCount: calm(1) });
    for (const text of [printRun(found), writeFigures(found)]) {
      for (const part of [
        '2026-01-02 03:04 UTC, 5 rounds',
        'A processor, 2 cores, 8 GB, Linux 6.1, Node v24.0.0, load 0.3 before the run',
        'How it was measured.',
        '3.0 (2.0 to 4.0)',
        'A peer: is not installed.',
      ]) {
        assert.ok(text.includes(part), `${part} is missing from:\n${text}`);
      }
    }
    assert.match(
      writeFigures(found),
      /^\| call among 500 generated tools .* \| 1\.00 x \| 2 % \| 1\.1 x \|/m,
    );
  });
});
