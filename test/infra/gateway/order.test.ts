import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Section } from '../../../twin/gateway/sections.ts';
import { outcome } from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';
import { moveToEnd, remove, tagOf } from './edit.ts';
import { effective, type Step } from './effective.ts';
import { FILES, type Files } from './files.ts';
import { INBOUND, type InboundStep, OUTBOUND } from './steps.ts';

const trial = useTrial();

/** Describes what is missing or out of order in a call's path. */
function complaints(files: Files, steps: readonly InboundStep[], section: Section): string[] {
  const running = effective(files, 'mcp.policy.xml', section);
  const places = steps.map((step) => running.findIndex((one) => isStep(one, step)));
  return steps.flatMap(({ what }, index) => {
    const place = places[index] as number;
    if (place < 0) return [`${what}: missing`];
    const before = index === 0 ? -1 : (places[index - 1] as number);
    return place > before ? [] : [`${what}: before ${steps[index - 1]?.what}`];
  });
}

const isStep = ({ file, element }: Step, { file: wanted, mark }: InboundStep): boolean =>
  file === wanted && tagOf(element).includes(mark);

for (const [section, steps] of [
  ['inbound', INBOUND],
  ['outbound', OUTBOUND],
] as const) {
  describe(`the ${section} steps of a call`, () => {
    test('are in order', () => {
      assert.deepEqual(complaints(FILES, steps, section), []);
    });

    for (const step of steps) {
      test(`are not complete without ${step.what}`, () => {
        const broken = complaints(remove(FILES, step.file, step.mark), steps, section);
        assert.ok(broken.some((complaint) => complaint.startsWith(`${step.what}: missing`)));
      });
    }

    for (const step of steps) {
      const moved = moveToEnd(FILES, step.file, step.mark);
      const isLastOfFile = step === steps.findLast(({ file }) => file === step.file);
      if (moved === FILES || isLastOfFile) continue;
      test(`are out of order with ${step.what} at the end`, () => {
        assert.notDeepEqual(complaints(moved, steps, section), []);
      });
    }
  });

  // Two rounds, since each other deployment takes time to link: the first round needs one alone.
  describe(`each ${section} step decides`, () => {
    const proven = steps.flatMap(({ proof, ...step }) => (proof ? [{ ...step, proof }] : []));
    for (const { what, proof } of proven) {
      const [change, expected] = proof;
      test(`with ${what}, a call ends as ${expected}`, async () => {
        assert.equal(outcome(await trial.send(change)), expected);
      });
    }

    for (const { what, file, mark, proof } of proven) {
      const [change, expected] = proof;
      test(`without ${what}, that call does not end as ${expected}`, async () => {
        const without = await trial.send({ ...change, files: remove(FILES, file, mark) });
        assert.notEqual(outcome(without), expected);
      });
    }
  });
}

describe('the fragments of a call', () => {
  for (const id of ['caller-limit', 'tool-limits', 'content-safety']) {
    test(`are out of order with ${id} at the end`, () => {
      const moved = moveToEnd(FILES, 'mcp.policy.xml', `fragment-id="${id}"`);
      assert.notDeepEqual(complaints(moved, INBOUND, 'inbound'), []);
    });
  }
});
