import type { Resource } from '../../infra/model/deployment.ts';
import { at, objectsAt, textAt, textsAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import type { AlertRule } from './alerts.ts';
import { checkRule, durationAt } from './check-rule.ts';
import {
  AGGREGATIONS,
  type Condition,
  type Dimension,
  nameIn,
  OPERATORS,
} from './failing-periods.ts';
import { COMPONENT_TABLES } from './kql/classic-tables.ts';
import { filtersOf } from './kql/filters.ts';
import type { Planner } from './kql/planner.ts';
import { QueryError } from './kql/query-error.ts';
import { type Query, queryOf } from './kql/run-plan.ts';
import { TABLES } from './kql/tables.ts';

const CRITERION = 'properties.criteria.allOf.0';
const QUERY = `${CRITERION}.query`;

/**
 * A deployed scheduled query rule, ready to run; `undefined` if it is disabled, or if its threshold
 * is learned from past days, of which the twin has no data.
 *
 * @throws {NotModelled} with the unsupported line of the query, or the value that Azure refuses.
 */
export async function readAlertRule(
  resource: Resource,
  planner: Planner,
): Promise<AlertRule | undefined> {
  const query = await plan(resource, planner);
  checkRule(resource, query.columns);
  if (at(resource, 'properties.enabled') === false) return undefined;
  if (at(resource, `${CRITERION}.criterionType`) === 'DynamicThresholdCriterion') return undefined;
  const everyMs = durationAt(resource, 'properties.evaluationFrequency');
  const windowMs = durationAt(resource, 'properties.windowSize');
  const optional = (path: string): number | undefined =>
    at(resource, path) === undefined ? undefined : durationAt(resource, path);
  // Azure resolves alerts of a rule that does not say.
  const resolves =
    at(resource, 'properties.autoMitigate') !== false &&
    at(resource, 'properties.resolveConfiguration.autoResolved') !== false;
  return {
    title: textAt(resource, 'properties.displayName') || resource.name,
    severity: Number(at(resource, 'properties.severity')),
    everyMs,
    windowMs,
    readsMs: optional('properties.overrideQueryTimeRange') ?? windowMs,
    resolveMs: resolves
      ? (optional('properties.resolveConfiguration.timeToResolve') ?? resolvedAfter(everyMs))
      : undefined,
    muteMs: optional('properties.muteActionsDuration') ?? 0,
    condition: conditionOf(resource),
    run: query.run,
    counts: anyOf(filtersOf(query.plan).map((plan) => queryOf(plan))),
  };
}

const anyOf =
  (queries: readonly Query[]): AlertRule['counts'] =>
  (tables, now) =>
    queries.some((query) => query.run(tables, now).length > 0);

function conditionOf(resource: Resource): Condition {
  const [criterion] = objectsAt(resource, 'properties.criteria.allOf');
  const column = criterion?.metricMeasureColumn;
  const dimensions = objectsAt(criterion, 'dimensions').map(
    ({ name, operator, values }): Dimension => ({
      name: String(name),
      operator: String(operator).toLowerCase() === 'exclude' ? 'Exclude' : 'Include',
      values: (values as readonly unknown[]).map(String),
    }),
  );
  // Alerts are split by the resource that a row names.
  const resourceColumn = criterion?.resourceIdColumn;
  const split: Dimension[] =
    typeof resourceColumn === 'string' && resourceColumn !== ''
      ? [{ name: resourceColumn, operator: 'Include', values: ['*'] }]
      : [];
  return {
    aggregation: nameIn(AGGREGATIONS, criterion?.timeAggregation) ?? 'Count',
    column: typeof column === 'string' && column !== '' ? column : undefined,
    operator: nameIn(OPERATORS, criterion?.operator) ?? 'GreaterThan',
    threshold: Number(criterion?.threshold),
    dimensions: [...dimensions, ...split],
    evaluated: Number(at(criterion, 'failingPeriods.numberOfEvaluationPeriods') ?? 1),
    failing: Number(at(criterion, 'failingPeriods.minFailingPeriodsToAlert') ?? 1),
  };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a condition must not be met, by how often it is evaluated. */
function resolvedAfter(everyMs: number): number {
  if (everyMs < 5 * MINUTE) return 10 * MINUTE;
  if (everyMs <= 15 * MINUTE) return 3 * everyMs;
  return everyMs <= 11 * HOUR ? 2 * everyMs : everyMs;
}

async function plan(resource: Resource, planner: Planner): Promise<Query> {
  const query = textAt(resource, QUERY);
  try {
    return queryOf(await planner.plan(query, tablesOf(resource)));
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const place = { resource, steps: QUERY.split('.'), line: error.line };
    throw new NotModelled(error.message, resource, QUERY, [place]);
  }
}

/** A component has the older names of tables, everything else those of the workspace. */
function tablesOf(resource: Resource) {
  const [scope = ''] = textsAt(resource, 'properties.scopes');
  return /\/Microsoft\.Insights\/components\//i.test(scope) ? COMPONENT_TABLES : TABLES;
}
