import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { objectsAt, ofType, resourceOf } from '../../../infra/model/select.ts';
import { readAlertRule } from '../../../twin/watch/alert-rule.ts';
import PLANS from '../../../twin/watch/data/plans.generated.json' with { type: 'json' };
import { Planner, type Plans } from '../../../twin/watch/kql/planner.ts';

const deployment = readDeployment('twin');
const RULE = ofType(deployment, 'Microsoft.Insights/scheduledQueryRules').find(
  ({ name }) => name === 'mcp-calls-beyond-limits',
) as Resource;
const [CRITERION] = objectsAt(RULE, 'properties.criteria.allOf');

const planner = new Planner(PLANS as unknown as Plans);
after(() => planner.close());

const MINUTE = 60_000;

/** The deployed rule with other properties, and another criterion. */
const rule = (properties: object, criterion: object = {}): Resource =>
  ({
    ...RULE,
    properties: {
      ...RULE.properties,
      ...properties,
      criteria: { allOf: [{ ...CRITERION, ...criterion }] },
    },
  }) as Resource;

const read = (properties: object, criterion?: object) =>
  readAlertRule(rule(properties, criterion), planner);

describe('a rule that Azure refuses', () => {
  for (const [properties, criterion, message] of [
    [{ evaluationFrequency: 'PT1H', windowSize: 'PT5M' }, {}, /windowSize: the window is shorter/],
    [{ windowSize: 'P3D' }, {}, /windowSize: the window is longer than two days/],
    [{ windowSize: 'PT90S' }, {}, /'PT90S' is not supported/],
    [{ autoMitigate: true, muteActionsDuration: 'PT1H' }, {}, /only if autoMitigate is false/],
    [{}, { operator: 'GreaterOrLessThan' }, /operator: GreaterOrLessThan needs a dynamic/],
    [{}, { timeAggregation: 'Average' }, /Average needs a metricMeasureColumn/],
    [{}, { metricMeasureColumn: 'Cost' }, /metricMeasureColumn: the query returns no column Cost/],
    [{}, { dimensions: [{ name: 'Who', operator: 'Include', values: ['*'] }] }, /no column Who/],
    [{}, { threshold: undefined }, /threshold: a static criterion needs a threshold/],
    [
      {},
      { failingPeriods: { numberOfEvaluationPeriods: 7, minFailingPeriodsToAlert: 1 } },
      /failingPeriods: from 1 to 6 periods/,
    ],
    [
      {},
      { failingPeriods: { numberOfEvaluationPeriods: 2, minFailingPeriodsToAlert: 3 } },
      /failingPeriods: 3 of 2 evaluated periods cannot fail/,
    ],
    [{ overrideQueryTimeRange: 'P3D' }, {}, /overrideQueryTimeRange: the range is shorter/],
    [{ overrideQueryTimeRange: 'PT1M' }, {}, /overrideQueryTimeRange: the range is shorter/],
    [
      {},
      { timeAggregation: 'Total', metricMeasureColumn: 'Subject' },
      /metricMeasureColumn: the column Subject is of type string: convert it/,
    ],
    [
      {},
      {
        query: 'AppEvents | project Properties',
        dimensions: [{ name: 'Properties', operator: 'Include', values: ['*'] }],
      },
      /dimensions\.0\.name: the column Properties is of type dynamic: convert it/,
    ],
  ] as const) {
    const changes = { ...properties, ...criterion };
    test(`is refused when it is applied: ${JSON.stringify(changes)}`, async () => {
      await assert.rejects(read(properties, criterion), message);
    });
  }
});

describe('a rule that runs', () => {
  test('resolves its alerts after a time that depends on its frequency, unless it never does', async () => {
    const after = async (evaluationFrequency: string, more: object = {}) =>
      (await read({ evaluationFrequency, windowSize: 'P1D', autoMitigate: true, ...more }))
        ?.resolveMs;
    assert.equal(await after('PT1M'), 10 * MINUTE);
    assert.equal(await after('PT5M'), 15 * MINUTE);
    assert.equal(await after('PT15M'), 45 * MINUTE);
    assert.equal(await after('PT1H'), 120 * MINUTE);
    assert.equal(await after('PT12H'), 720 * MINUTE);
    assert.equal(await after('PT5M', { autoMitigate: undefined }), 15 * MINUTE);
    assert.equal(await after('PT5M', { autoMitigate: false }), undefined);
    const own = { resolveConfiguration: { autoResolved: true, timeToResolve: 'PT30M' } };
    assert.equal(await after('PT5M', own), 30 * MINUTE);
  });

  test('compares names without regard to case, as Azure does', async () => {
    const found = await read({}, { operator: 'lessthan', timeAggregation: 'count' });
    assert.equal(found?.condition.operator, 'LessThan');
    assert.equal(found?.condition.aggregation, 'Count');
  });

  test('reads its window, or the range that it names', async () => {
    assert.equal((await read({}))?.readsMs, 15 * MINUTE);
    assert.equal((await read({ overrideQueryTimeRange: 'P1D' }))?.readsMs, 1440 * MINUTE);
  });

  test('splits its alerts by the resource that a row names', async () => {
    const found = await read({}, { resourceIdColumn: 'Subject', dimensions: [] });
    assert.deepEqual(found?.condition.dimensions, [
      { name: 'Subject', operator: 'Include', values: ['*'] },
    ]);
  });

  test('uses the older names of tables over a component, and only those', async () => {
    const scopes = [resourceOf(deployment, 'Microsoft.Insights/components').id];
    const query = 'customEvents | where timestamp > ago(5m) | project Subject = name';
    assert.ok(await read({ scopes }, { query }));
    await assert.rejects(read({}, { query }), /'customEvents' does not refer/);
    await assert.rejects(read({ scopes }), /none of the tables of the union exists/);
  });

  test('does not run with a dynamic threshold, but is checked', async () => {
    const criterion = { criterionType: 'DynamicThresholdCriterion', threshold: undefined };
    assert.equal(await read({}, criterion), undefined);
    await assert.rejects(read({}, { ...criterion, query: 'Nothing' }), /'Nothing' does not refer/);
  });
});
