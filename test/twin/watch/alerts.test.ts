import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AlertRule, AlertSchedule } from '../../../twin/watch/alerts.ts';
import { type Condition, violations } from '../../../twin/watch/failing-periods.ts';
import { QueryStopped } from '../../../twin/watch/kql/evaluate/budget.ts';
import type { Row } from '../../../twin/watch/kql/run-plan.ts';
import { ManualClock } from '../support/manual-clock.ts';

const MINUTE = 60_000;

const CONDITION: Condition = {
  aggregation: 'Count',
  column: undefined,
  operator: 'GreaterThan',
  threshold: 0,
  dimensions: [{ name: 'Subject', operator: 'Include', values: ['*'] }],
  evaluated: 1,
  failing: 1,
};

/** A rule over events of the last minute, evaluated every minute. */
function schedule(changes: Partial<AlertRule> = {}, condition: Partial<Condition> = {}) {
  const clock = new ManualClock();
  const events: (Row & { readonly at: number })[] = [];
  const told: string[] = [];
  const alerts = new AlertSchedule(
    clock,
    (since, until = Number.POSITIVE_INFINITY) =>
      () =>
        events.filter(({ at }) => at >= since && at < until),
    {
      fired: ({ row }) => told.push(`fired ${row.Subject}`),
      resolved: ({ row }) => told.push(`resolved ${row.Subject}`),
      failed: (_rule, why) => told.push(why),
    },
  );
  alerts.set('rule', {
    title: 'rule',
    severity: 1,
    everyMs: MINUTE,
    windowMs: MINUTE,
    readsMs: MINUTE,
    resolveMs: undefined,
    muteMs: 0,
    condition: { ...CONDITION, ...condition },
    counts: () => false,
    run: (tables) => tables('AppEvents'),
    ...changes,
  });
  const seen = (subject: string, minutesAgo: number) =>
    events.push({ at: clock.now() - minutesAgo * MINUTE, Subject: subject });
  const fired = () => alerts.fired.map(({ row }) => row.Subject);
  const evaluated = () => {
    alerts.evaluate();
    alerts.stop();
    return fired();
  };
  return { clock, alerts, told, seen, fired, evaluated };
}

describe('failing periods', () => {
  test('a rule fires for three failing periods of three, but not for two', () => {
    const two = schedule({}, { evaluated: 3, failing: 3 });
    two.seen('a', 0.5);
    two.seen('a', 1.5);
    assert.deepEqual(two.evaluated(), []);
    const three = schedule({}, { evaluated: 3, failing: 3 });
    for (const ago of [0.5, 1.5, 2.5]) three.seen('a', ago);
    assert.deepEqual(three.evaluated(), ['a']);
  });

  test('are counted for each value of a dimension separately', () => {
    const { seen, evaluated } = schedule({}, { evaluated: 3, failing: 2 });
    seen('a', 0.5);
    seen('b', 1.5);
    seen('c', 0.5);
    seen('c', 2.5);
    assert.deepEqual(evaluated(), ['c']);
  });
});

describe('a static criterion', () => {
  const ROWS: readonly Row[] = [
    { Subject: 'a', Value: 1 },
    { Subject: 'a', Value: 3 },
    { Subject: 'b', Value: 10 },
    { Subject: 'c', Value: null },
  ];
  const met = (changes: Partial<Condition>, rows = ROWS) =>
    violations([rows], { ...CONDITION, ...changes }).map(({ row, value }) => [row.Subject, value]);

  for (const [aggregation, expected] of [
    [
      'Average',
      [
        ['a', 2],
        ['b', 10],
      ],
    ],
    [
      'Minimum',
      [
        ['a', 1],
        ['b', 10],
      ],
    ],
    [
      'Maximum',
      [
        ['a', 3],
        ['b', 10],
      ],
    ],
    [
      'Total',
      [
        ['a', 4],
        ['b', 10],
      ],
    ],
    // A row without a value is not counted either.
    [
      'Count',
      [
        ['a', 2],
        ['b', 1],
      ],
    ],
  ] as const) {
    test(`compares the ${aggregation} of a column in each combination of dimensions`, () => {
      assert.deepEqual(met({ aggregation, column: 'Value' }), expected);
    });
  }

  for (const [operator, expected] of [
    ['Equals', ['a']],
    ['GreaterThan', ['b']],
    ['GreaterThanOrEqual', ['a', 'b']],
    ['LessThan', ['d']],
    ['LessThanOrEqual', ['a', 'd']],
  ] as const) {
    test(`compares with ${operator}`, () => {
      const rows = [...ROWS, { Subject: 'd', Value: 2 }];
      const found = met({ aggregation: 'Total', column: 'Value', operator, threshold: 4 }, rows);
      assert.deepEqual(
        found.map(([subject]) => subject),
        expected,
      );
    });
  }

  test('counts rows that are absent, if it has no dimensions', () => {
    const fewer = { operator: 'LessThan', threshold: 1 } as const;
    assert.deepEqual(met({ ...fewer, dimensions: [] }, []), [[undefined, 0]]);
    assert.deepEqual(met(fewer, []), []);
    assert.deepEqual(
      met({ ...fewer, dimensions: [], aggregation: 'Total', column: 'Value' }, []),
      [],
    );
  });

  test('includes or excludes values of a dimension', () => {
    const only = (operator: 'Include' | 'Exclude', values: string[]) =>
      met({ dimensions: [{ name: 'Subject', operator, values }] }).map(([subject]) => subject);
    assert.deepEqual(only('Include', ['a', 'c']), ['a', 'c']);
    assert.deepEqual(only('Exclude', ['a', 'c']), ['b']);
    assert.deepEqual(only('Exclude', ['*']), []);
  });
});

describe('an alert', () => {
  test('fires at each run without automatic resolution', () => {
    const { clock, seen, fired } = schedule({ readsMs: 5 * MINUTE });
    seen('a', 0);
    clock.pass(3 * MINUTE);
    assert.deepEqual(fired(), ['a', 'a', 'a']);
  });

  test('fires once until it is resolved, and again afterwards', () => {
    const { clock, alerts, seen, fired, told } = schedule({ resolveMs: 3 * MINUTE });
    seen('a', 0);
    clock.pass(MINUTE);
    seen('a', 0);
    clock.pass(3 * MINUTE);
    assert.deepEqual(told, ['fired a']);
    clock.pass(MINUTE);
    assert.deepEqual(told, ['fired a', 'resolved a']);
    assert.equal(alerts.fired[0]?.resolved, clock.now());
    seen('a', 0);
    clock.pass(MINUTE);
    assert.deepEqual(fired(), ['a', 'a']);
    assert.equal(alerts.fired[1]?.resolved, undefined);
  });

  test('is resolved for each combination of dimensions separately', () => {
    const { clock, seen, told } = schedule({ resolveMs: 2 * MINUTE });
    seen('a', 0);
    seen('b', 0);
    for (let minute = 0; minute < 4; minute++) {
      clock.pass(MINUTE);
      seen('b', 0);
    }
    assert.deepEqual(told, ['fired a', 'fired b', 'resolved a']);
  });

  test('is listed but not told while actions are muted', () => {
    const { clock, alerts, seen, told } = schedule({ muteMs: 2 * MINUTE, readsMs: 5 * MINUTE });
    seen('a', 0);
    clock.pass(4 * MINUTE);
    assert.deepEqual(
      alerts.fired.map(({ muted }) => muted),
      [undefined, true, undefined, true],
    );
    assert.equal(told.length, 2);
  });

  test('does not fire for a query that is stopped; the reason is told', () => {
    const { clock, fired, told } = schedule({
      run: () => {
        throw new QueryStopped('it took longer than 2 seconds');
      },
    });
    clock.pass(MINUTE);
    assert.deepEqual(fired(), []);
    assert.deepEqual(told, ['it took longer than 2 seconds']);
  });
});
