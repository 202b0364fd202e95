import type { Json, JsonObject, Resource } from '../../../infra/model/deployment.ts';
import { at, textAt } from '../../../infra/model/select.ts';
import { NotModelled } from '../../kit/hop.ts';
import { type Backend, type Destination, Pool, Service } from './backend.ts';
import { CircuitBreaker, type Rule } from './circuit-breaker.ts';
import { durationOf } from './duration.ts';

/** Replaces the names of named values, which URLs and credentials may use. */
type Resolve = (text: string) => string;

/** The deployed backends by id; a pool refers to the services among them. */
export function readBackends(
  resources: readonly Resource[],
  namedValues: ReadonlyMap<string, string>,
): ReadonlyMap<string, Backend> {
  const resolving =
    (resource: Resource): Resolve =>
    (text) =>
      text.replaceAll(
        /\{\{([^}]*)\}\}/g,
        (_, name: string) =>
          namedValues.get(name.trim()) ??
          refuse(resource, 'properties', `the named value ${name} does not exist`),
      );
  const isPool = (resource: Resource) => at(resource, 'properties.type') === 'Pool';
  const services = new Map(
    resources
      .filter((one) => !isPool(one))
      .map((one) => [
        idOf(one.name),
        new Service(destinationOf(one, resolving(one)), breakerOf(one)),
      ]),
  );
  const pools = resources
    .filter(isPool)
    .map((one) => [idOf(one.name), poolOf(one, services)] as const);
  return new Map<string, Backend>([...services, ...pools]);
}

const idOf = (name: string): string => name.split('/').at(-1) ?? '';

function refuse(resource: Resource, path: string, what: string): never {
  throw new NotModelled(what, resource, path);
}

function destinationOf(resource: Resource, resolve: Resolve): Destination {
  const url = resolve(textAt(resource, 'properties.url'));
  const authorization = at(resource, 'properties.credentials.authorization') as
    | JsonObject
    | undefined;
  const { scheme, parameter } = authorization ?? {};
  return {
    url: url.replace(/\/+$/, ''),
    headers: [
      ...valuesAt(resource, 'header', resolve),
      ...(authorization ? [['Authorization', [resolve(`${scheme} ${parameter}`)]] as const] : []),
    ],
    query: valuesAt(resource, 'query', resolve),
  };
}

function valuesAt(resource: Resource, kind: string, resolve: Resolve) {
  const found = (at(resource, `properties.credentials.${kind}`) ?? {}) as Record<string, Json>;
  return Object.entries(found).map(([name, values]) => {
    const texts = [values].flat().map((value) => resolve(String(value)));
    return [name, texts] as const;
  });
}

const RULES = 'properties.circuitBreaker.rules';

function breakerOf(resource: Resource): CircuitBreaker | undefined {
  const [rule, second] = (at(resource, RULES) ?? []) as JsonObject[];
  if (second) refuse(resource, RULES, 'a backend can have only one rule');
  return rule && new CircuitBreaker(ruleOf(resource, rule));
}

function ruleOf(resource: Resource, rule: JsonObject): Rule {
  const condition = (rule.failureCondition ?? {}) as JsonObject;
  const { count, statusCodeRanges = [], errorReasons = [] } = condition;
  const where = `${RULES}.*.failureCondition`;
  if (!Number.isInteger(count) || Number(count) < 1)
    refuse(resource, `${where}.count`, 'the number of failures must be a whole number above 0');
  const statuses = (statusCodeRanges as JsonObject[]).map(({ min, max }) => ({
    min: Number(min),
    max: Number(max),
  }));
  for (const { min, max } of statuses) {
    if (!(min >= 200 && min <= max && max <= 599))
      refuse(
        resource,
        `${where}.statusCodeRanges`,
        'a range of status codes must lie between 200 and 599',
      );
  }
  const duration = (path: string, value: Json | undefined): number =>
    durationOf(String(value ?? '')) ??
    refuse(resource, path, `"${value}" is not a duration such as PT1M`);
  return {
    count: Number(count),
    statuses,
    reasons: new Set((errorReasons as Json[]).map((reason) => String(reason).toLowerCase())),
    interval: duration(`${where}.interval`, condition.interval),
    tripDuration: duration(`${RULES}.*.tripDuration`, rule.tripDuration),
    acceptRetryAfter: rule.acceptRetryAfter === true,
  };
}

const SERVICES = 'properties.pool.services';
/** As many services as the service accepts in a pool. */
const MAX_MEMBERS = 30;

function poolOf(resource: Resource, services: ReadonlyMap<string, Service>): Pool {
  const listed = (at(resource, SERVICES) ?? []) as JsonObject[];
  if (listed.length === 0 || listed.length > MAX_MEMBERS)
    refuse(resource, SERVICES, `a pool must have 1 to ${MAX_MEMBERS} services`);
  const members = listed.map(({ id, weight, priority }) => ({
    service:
      services.get(idOf(String(id))) ??
      refuse(resource, SERVICES, `${id} is not a backend with a URL of its own`),
    weight: shareOf(resource, weight ?? 1),
    priority: shareOf(resource, priority ?? 0),
  }));
  return new Pool(members);
}

function shareOf(resource: Resource, value: Json): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100)
    return value;
  return refuse(resource, SERVICES, 'weights and priorities must be whole numbers from 0 to 100');
}
