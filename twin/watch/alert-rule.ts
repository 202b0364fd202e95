import type { Resource } from '../../infra/model/deployment.ts';
import { milliseconds } from '../../infra/model/duration.ts';
import { at, objectsAt, textAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import type { AlertRule } from './alerts.ts';
import type { Planner } from './kql/planner.ts';
import { QueryError } from './kql/query-error.ts';
import { type Query, queryOf } from './kql/run-plan.ts';
import { TABLES } from './kql/tables.ts';

/**
 * A deployed scheduled query rule, ready to run; `undefined` if it is disabled, or if its threshold
 * is learned from past days, of which the twin has no data.
 *
 * @throws {NotModelled} with the unsupported line of the query.
 */
export async function readAlertRule(
  resource: Resource,
  planner: Planner,
): Promise<AlertRule | undefined> {
  const [criterion, ...others] = objectsAt(resource, 'properties.criteria.allOf');
  if (others.length > 0) {
    throw new NotModelled(
      'a rule needs exactly one criterion',
      resource,
      'properties.criteria.allOf',
    );
  }
  const query = textAt(criterion, 'query');
  const { run } = await plan(resource, query, planner);
  if (at(resource, 'properties.enabled') === false) return undefined;
  if (criterion?.criterionType === 'DynamicThresholdCriterion') return undefined;
  const { timeAggregation, operator, threshold } = criterion ?? {};
  if (timeAggregation !== 'Count' || operator !== 'GreaterThan' || threshold !== 0) {
    throw new NotModelled(
      'only rules that fire on any row are supported',
      resource,
      'properties.criteria',
    );
  }
  return {
    title: textAt(resource, 'properties.displayName'),
    severity: Number(at(resource, 'properties.severity')),
    everyMs: duration(resource, 'properties.evaluationFrequency'),
    windowMs: duration(resource, 'properties.windowSize'),
    periods: {
      evaluated: Number(at(criterion, 'failingPeriods.numberOfEvaluationPeriods') ?? 1),
      failing: Number(at(criterion, 'failingPeriods.minFailingPeriodsToAlert') ?? 1),
    },
    dimensions: objectsAt(criterion, 'dimensions').map(({ name }) => String(name)),
    run,
  };
}

const QUERY = 'properties.criteria.allOf.0.query';

async function plan(resource: Resource, query: string, planner: Planner): Promise<Query> {
  try {
    return queryOf(await planner.plan(query, TABLES));
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const place = { resource, steps: QUERY.split('.'), line: error.line };
    throw new NotModelled(error.message, resource, QUERY, [place]);
  }
}

function duration(resource: Resource, path: string): number {
  const text = textAt(resource, path);
  const found = milliseconds(text);
  if (found === undefined) {
    const what = `'${text}' is not supported: use whole minutes, hours or days, such as PT5M, PT1H or P1D`;
    throw new NotModelled(what, resource, path);
  }
  return found;
}
