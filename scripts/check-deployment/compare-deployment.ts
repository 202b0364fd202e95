import { evaluate, isExpression, type RunTime } from '../../infra/model/arm-expressions.ts';
import type { Deployment, Json, JsonObject, Resource } from '../../infra/model/deployment.ts';
import { at, objectsAt, textAt } from '../../infra/model/select.ts';
import { checkResource } from '../../infra/resource-types/check-resource.ts';
import {
  compareValues,
  type Expected,
  memberOf,
  memberPath,
  Unknown,
  type Verdict,
} from './compare-values.ts';
import { isByAzure, isConfigured, type Reading, readingOf } from './readings.ts';
import {
  type Answers,
  childAddress,
  referencesAddresses,
  refusedLists,
  resourcesIn,
} from './reads.ts';

/** The results for one resource. A resource that is missing or unexpected has one, with an empty path. */
export interface Result {
  readonly id: string;
  readonly verdicts: readonly Verdict[];
}

/** Compares a prediction, operations included, with Azure's answers. */
export function compareDeployment(deployment: Deployment, answers: Answers): readonly Result[] {
  const existing = resourcesIn(deployment, answers);
  const runTime = runTimeOf(existing);
  return [
    ...deployment.resources.map((resource) => {
      const reading = readingOf(resource);
      const found = foundOf(resource, reading, existing, answers);
      return { id: resource.id, verdicts: compareResource(resource, reading, found, runTime) };
    }),
    ...unexpectedResources(deployment, existing),
    ...refusedLists(deployment, answers).map(
      ({ id, reason }): Result => ({
        id,
        verdicts: [{ path: '', is: 'not compared', reason }],
      }),
    ),
  ];
}

/** Outputs of the deployment; undefined where an expression needs a resource that does not exist. */
export function outputsOf(
  deployment: Deployment,
  answers: Answers,
): Readonly<Record<string, string | undefined>> {
  const outputs = evaluated(
    deployment.outputs,
    runTimeOf(resourcesIn(deployment, answers)),
    {},
    '',
  );
  return Object.fromEntries(
    Object.entries(outputs as object).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : undefined,
    ]),
  );
}

function compareResource(
  resource: Resource,
  reading: Reading,
  found: JsonObject | undefined,
  runTime: RunTime,
): readonly Verdict[] {
  const {
    id: _id,
    type: _type,
    name: _name,
    apiVersion: _version,
    ...sent
  } = checkResource(resource).resource;
  const expected = evaluated(sent as unknown as Json, runTime, reading.left ?? {}, '');
  if (reading.unread !== undefined) return compareReferences(expected, found, reading.unread);
  if (found === undefined) return [{ path: '', is: 'missing', expected: resource.name }];
  return [
    ...compareValues(expected, spelled(resource, found), ''),
    ...unexpectedMembers(sent, found, reading),
  ];
}

const isReference = (value: Expected): value is string =>
  typeof value === 'string' && value.startsWith('@Microsoft.KeyVault(');

/** Of a resource that is not read, only references to secrets are known, by name. */
function compareReferences(
  expected: Expected,
  found: JsonObject | undefined,
  reason: string,
): readonly Verdict[] {
  const { properties } = expected as { properties: Readonly<Record<string, Expected>> };
  const declared = Object.entries(properties).flatMap(([name, value]) => {
    const path = `properties.${name}`;
    return found && isReference(value)
      ? compareValues(value, found[name], path)
      : [{ path, is: 'not compared', reason } as const];
  });
  const added = Object.entries(found ?? {}).filter(
    ([name]) => !isReference(properties[name] ?? ''),
  );
  return [
    ...declared,
    ...added.map(
      ([name, value]): Verdict => ({
        path: `properties.${name}`,
        is: 'unexpected',
        found: value,
      }),
    ),
  ];
}

/** The references of a resource that is not read; undefined if they could not be listed. */
function referencesOf(resource: Resource, answers: Answers): JsonObject | undefined {
  const [path = ''] = referencesAddresses(resource);
  const answer = answers.get(path);
  if (at(answer, 'value') === undefined) return undefined;
  return Object.fromEntries(
    objectsAt(answer, 'value').map((one) => [
      textAt(one, 'name'),
      textAt(one, 'properties.reference'),
    ]),
  );
}

/** The answer in the form in which the deployment sent it. */
function foundOf(
  resource: Resource,
  { unread, elsewhere, added = {} }: Reading,
  existing: ReadonlyMap<string, JsonObject>,
  answers: Answers,
): JsonObject | undefined {
  if (unread !== undefined) return referencesOf(resource, answers);
  const answer = existing.get(resource.id.toLowerCase());
  if (!elsewhere && Object.keys(added).length === 0) return answer;
  if (answer === undefined) return undefined;
  const part = elsewhere && answers.get(childAddress(resource, elsewhere.child));
  const properties = {
    ...(answer.properties as JsonObject),
    ...(elsewhere && { [elsewhere.member]: at(part, 'properties') ?? null }),
  };
  return { ...answer, properties: withoutAdded(properties, added) };
}

/** Services return enumeration values in a letter case of their own, and accept any. */
function spelled({ id, type, name, apiVersion }: Resource, found: JsonObject): JsonObject {
  const { resource } = checkResource({ ...found, id, type, name, apiVersion } as Resource);
  return resource as unknown as JsonObject;
}

function withoutAdded(properties: JsonObject, added: NonNullable<Reading['added']>): JsonObject {
  const walk = (value: Json, path: string, around: JsonObject): Json => {
    const isAdded = added[path];
    if (Array.isArray(value)) {
      return isAdded ? value.filter((item) => !isAdded(item as JsonObject, around)) : value;
    }
    if (value === null || typeof value !== 'object') return value;
    const object = value as JsonObject;
    return Object.fromEntries(
      Object.entries(object).map(([name, one]) => [
        name,
        walk(one, memberPath(path, name), object),
      ]),
    );
  };
  return walk(properties, '', properties) as JsonObject;
}

/** Members that nobody declared and that could grant access. */
function unexpectedMembers(
  sent: object,
  found: JsonObject,
  { closed = [] }: Reading,
): readonly Verdict[] {
  const paths = [
    ...closed.map((member) => `properties.${member}`),
    'identity.userAssignedIdentities',
  ];
  const members = paths.flatMap((path) => {
    const declared = (at(sent, path) ?? {}) as JsonObject;
    return Object.entries((at(found, path) ?? {}) as JsonObject)
      .filter(([name, value]) => memberOf(declared, name) === undefined && isConfigured(value))
      .map(
        ([name, value]): Verdict => ({ path: `${path}.${name}`, is: 'unexpected', found: value }),
      );
  });
  const type = at(found, 'identity.type');
  const isGiven = at(sent, 'identity') === undefined && type !== undefined && type !== 'None';
  return isGiven ? [...members, { path: 'identity.type', is: 'unexpected', found: type }] : members;
}

/** Azure computed these values when it deployed, from what it returns about other resources now. */
function runTimeOf(existing: ReadonlyMap<string, JsonObject>): RunTime {
  return {
    environment: PUBLIC_CLOUD,
    now: () => {
      throw new SyntaxError('computed while deploying');
    },
    reference(id) {
      const answer = existing.get(id.toLowerCase());
      if (!answer) throw new SyntaxError('computed from a resource that could not be found');
      return answer;
    },
  };
}

const PUBLIC_CLOUD = {
  name: 'AzureCloud',
  authentication: { loginEndpoint: 'https://login.microsoftonline.com/' },
  suffixes: { keyvaultDns: '.vault.azure.net' },
};

function evaluated(
  value: Json,
  runTime: RunTime,
  left: Readonly<Record<string, string>>,
  path: string,
): Expected {
  const reason = left[path];
  if (reason !== undefined) return new Unknown(reason);
  if (typeof value === 'string') return isExpression(value) ? evaluatedText(value, runTime) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => evaluated(item, runTime, left, `${path}.*`));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      evaluated(one, runTime, left, memberPath(path, name)),
    ]),
  );
}

function evaluatedText(expression: string, runTime: RunTime): Expected {
  try {
    return evaluate(expression, runTime);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Unknown(error.message);
  }
}

/** Resources that exist without being predicted: perhaps something that was opened by hand. */
function unexpectedResources(
  { resources }: Deployment,
  existing: ReadonlyMap<string, JsonObject>,
): readonly Result[] {
  const known = new Set(resources.map(({ id }) => id.toLowerCase()));
  return [...existing]
    .filter(([id, item]) => !known.has(id) && !isByAzure(item, resources))
    .map(([, item]) => ({
      id: textAt(item, 'id'),
      verdicts: [{ path: '', is: 'unexpected', found: factsOf(item) }],
    }));
}

/** What a person needs to judge it, without the rest of the resource. */
function factsOf(item: JsonObject): Json {
  const names = ['principalId', 'principalType', 'roleDefinitionId', 'path', 'subject', 'url'];
  const facts = names.flatMap((name) => {
    const value = at(item, `properties.${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { type: textAt(item, 'type'), ...Object.fromEntries(facts) };
}
