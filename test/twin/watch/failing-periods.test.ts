import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AlertRule, AlertSchedule } from '../../../twin/watch/alerts.ts';
import type { Row } from '../../../twin/watch/kql/run-plan.ts';
import { ManualClock } from '../support/manual-clock.ts';

const MINUTE = 60_000;

/** A rule over events of the last minute that evaluates three such windows. */
function schedule(failing: number) {
  const clock = new ManualClock();
  const events: (Row & { readonly at: number })[] = [];
  const alerts = new AlertSchedule(
    clock,
    (since, until = Number.POSITIVE_INFINITY) =>
      () =>
        events.filter(({ at }) => at >= since && at < until),
    { fired: () => {}, failed: assert.fail },
  );
  const rule: AlertRule = {
    title: 'rule',
    severity: 1,
    everyMs: MINUTE,
    windowMs: MINUTE,
    periods: { evaluated: 3, failing },
    dimensions: ['Subject'],
    run: (tables) => tables('AppEvents'),
  };
  alerts.set('rule', rule);
  const seen = (subject: string, minutesAgo: number) =>
    events.push({ at: clock.now() - minutesAgo * MINUTE, Subject: subject });
  const fired = () => {
    alerts.evaluate();
    alerts.stop();
    return alerts.fired.map(({ row }) => row.Subject);
  };
  return { seen, fired };
}

test('a rule fires for three failing periods of three, but not for two', () => {
  const two = schedule(3);
  two.seen('a', 0.5);
  two.seen('a', 1.5);
  assert.deepEqual(two.fired(), []);
  const three = schedule(3);
  for (const ago of [0.5, 1.5, 2.5]) three.seen('a', ago);
  assert.deepEqual(three.fired(), ['a']);
});

test('a rule counts the periods of each dimension value separately', () => {
  const { seen, fired } = schedule(2);
  seen('a', 0.5);
  seen('b', 1.5);
  seen('c', 0.5);
  seen('c', 2.5);
  assert.deepEqual(fired(), ['c']);
});
