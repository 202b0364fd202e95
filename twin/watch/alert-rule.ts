import type { Resource } from '../../infra/model/deployment.ts';
import { at, objectsAt, textAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import type { AlertRule } from './alerts.ts';
import { compileQuery } from './kql/compile.ts';
import { QueryError } from './kql/tokens.ts';
import { SCHEMAS } from './store.ts';

/**
 * A deployed scheduled query rule, ready to run; `undefined` if it is disabled, or if its threshold
 * is learned from past days, of which the twin has no data.
 *
 * @throws {NotModelled} with the unsupported line of the query.
 */
export function readAlertRule(resource: Resource): AlertRule | undefined {
  const [criterion, ...others] = objectsAt(resource, 'properties.criteria.allOf');
  if (others.length > 0) {
    throw new NotModelled(
      'a rule needs exactly one criterion',
      resource,
      'properties.criteria.allOf',
    );
  }
  const query = textAt(criterion, 'query');
  const run = compile(resource, query);
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
    everyMs: minutes(resource, 'properties.evaluationFrequency'),
    windowMs: minutes(resource, 'properties.windowSize'),
    periods: {
      evaluated: Number(at(criterion, 'failingPeriods.numberOfEvaluationPeriods') ?? 1),
      failing: Number(at(criterion, 'failingPeriods.minFailingPeriodsToAlert') ?? 1),
    },
    dimensions: objectsAt(criterion, 'dimensions').map(({ name }) => String(name)),
    run,
  };
}

const QUERY = 'properties.criteria.allOf.0.query';

function compile(resource: Resource, query: string): AlertRule['run'] {
  try {
    return compileQuery(query, SCHEMAS);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const place = { resource, steps: QUERY.split('.'), line: error.line };
    throw new NotModelled(error.message, resource, QUERY, [place]);
  }
}

function minutes(resource: Resource, path: string): number {
  const duration = textAt(resource, path);
  const found = /^PT(\d+)M$/.exec(duration)?.[1];
  if (found === undefined) {
    const what = `'${duration}' is not supported: use whole minutes, such as PT5M`;
    throw new NotModelled(what, resource, path);
  }
  return Number(found) * 60_000;
}
