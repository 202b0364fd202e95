import type { Resource } from '../../infra/model/deployment.ts';
import { milliseconds } from '../../infra/model/duration.ts';
import { at, objectsAt, textAt, textsAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import { AGGREGATIONS, nameIn, OPERATORS } from './failing-periods.ts';
import type { Column, Type } from './kql/plan.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Types of what is measured, and of what splits alerts. */
const NUMBERS: readonly Type[] = ['int', 'long', 'real', 'decimal'];
const SPLIT: readonly Type[] = ['string', ...NUMBERS];

const CRITERION = 'properties.criteria.allOf.0';

/** A value that Azure refuses, with its path. */
type Fault = readonly [path: string, what: string];

/**
 * Refuses a rule that Azure refuses: values that are impossible together, or that name a column that
 * the query does not return. Each value by itself is checked against its type, as of any resource.
 *
 * @throws {NotModelled}
 */
export function checkRule(resource: Resource, columns: readonly Column[]): void {
  const [fault] = [...schedule(resource), ...criteria(resource, columns)];
  if (fault) throw new NotModelled(fault[1], resource, fault[0]);
}

function schedule(resource: Resource): Fault[] {
  const every = durationAt(resource, 'properties.evaluationFrequency');
  const window = durationAt(resource, 'properties.windowSize');
  const override = 'properties.overrideQueryTimeRange';
  const range = at(resource, override) === undefined ? window : durationAt(resource, override);
  const resolves = at(resource, 'properties.autoMitigate') !== false;
  const scopes = textsAt(resource, 'properties.scopes');
  return [
    ...unless(every >= MINUTE && every <= DAY, [
      'properties.evaluationFrequency',
      'a rule is evaluated every minute at most, and once a day at least',
    ]),
    ...unless(window >= every, [
      'properties.windowSize',
      'the window is shorter than the time between two evaluations',
    ]),
    ...unless(window <= 2 * DAY, ['properties.windowSize', 'the window is longer than two days']),
    ...unless(range >= window && range <= 2 * DAY, [
      override,
      'the range is shorter than the window, or longer than two days',
    ]),
    ...unless(scopes.length === 1, ['properties.scopes', 'a rule has exactly one scope']),
    ...unless(!resolves || at(resource, 'properties.muteActionsDuration') === undefined, [
      'properties.muteActionsDuration',
      'actions can be muted only if autoMitigate is false',
    ]),
  ];
}

function criteria(resource: Resource, columns: readonly Column[]): Fault[] {
  const all = objectsAt(resource, 'properties.criteria.allOf');
  const [criterion] = all;
  if (!criterion || all.length > 1) {
    return [['properties.criteria.allOf', 'a rule needs exactly one criterion']];
  }
  const isDynamic = criterion.criterionType === 'DynamicThresholdCriterion';
  const { timeAggregation, operator, threshold, metricMeasureColumn: measure } = criterion;
  const evaluated = Number(at(criterion, 'failingPeriods.numberOfEvaluationPeriods') ?? 1);
  const window = durationAt(resource, 'properties.windowSize');
  const failing = Number(at(criterion, 'failingPeriods.minFailingPeriodsToAlert') ?? 1);
  const typeOf = (name: unknown) => columns.find((column) => column.name === name)?.type;
  const dimensions = objectsAt(criterion, 'dimensions');
  const named = [
    ...dimensions.map(({ name }, index) => [`dimensions.${index}.name`, name, SPLIT] as const),
    ...Object.entries({ metricMeasureColumn: NUMBERS, resourceIdColumn: ['string'] }).flatMap(
      ([member, types]) =>
        criterion[member] === undefined || criterion[member] === ''
          ? []
          : [[member, criterion[member], types] as const],
    ),
  ];
  return [
    ...unless(isDynamic || nameIn(OPERATORS, operator) !== undefined, [
      `${CRITERION}.operator`,
      `${operator} needs a dynamic criterion`,
    ]),
    ...unless(isDynamic || typeof threshold === 'number', [
      `${CRITERION}.threshold`,
      'a static criterion needs a threshold',
    ]),
    ...unless(
      nameIn(AGGREGATIONS, timeAggregation) === 'Count' ||
        (measure !== undefined && measure !== ''),
      [`${CRITERION}.timeAggregation`, `${timeAggregation} needs a metricMeasureColumn`],
    ),
    ...unless(evaluated >= 1 && evaluated <= 6, [
      `${CRITERION}.failingPeriods`,
      'from 1 to 6 periods can be evaluated',
    ]),
    ...unless(failing >= 1 && failing <= evaluated, [
      `${CRITERION}.failingPeriods`,
      `${failing} of ${evaluated} evaluated periods cannot fail`,
    ]),
    ...unless(evaluated === 1 || evaluated * window <= 2 * DAY, [
      `${CRITERION}.failingPeriods`,
      'the evaluated periods are longer than two days',
    ]),
    ...unless(dimensions.length <= 6, [
      `${CRITERION}.dimensions`,
      'a rule has at most 6 dimensions',
    ]),
    ...named.flatMap(([path, name, types]) => {
      const type = typeOf(name);
      if (!type) {
        const others = columns.map((column) => column.name).join(', ');
        return unless(false, [
          `${CRITERION}.${path}`,
          `the query returns no column ${String(name)}, only ${others}`,
        ]);
      }
      return unless(types.includes(type), [
        `${CRITERION}.${path}`,
        `the column ${String(name)} is of type ${type}: convert it in the query to ${types.join(' or ')}`,
      ]);
    }),
  ];
}

const unless = (holds: boolean, fault: Fault): Fault[] => (holds ? [] : [fault]);

export function durationAt(resource: Resource, path: string): number {
  const text = textAt(resource, path);
  const found = milliseconds(text);
  if (found === undefined) {
    const what = `'${text}' is not supported: use whole minutes, hours or days, such as PT5M, PT1H or P1D`;
    throw new NotModelled(what, resource, path);
  }
  return found;
}
