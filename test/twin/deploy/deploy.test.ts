import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluate, isExpression, type RunTime } from '../../../infra/model/arm-expressions.ts';
import type { Deployment, JsonObject, Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { DEPLOYMENTS, type DeploymentName } from '../../../infra/prediction/predict.ts';
import { createApplied } from '../../../twin/deploy/apply.ts';
import { checkSupported } from '../../../twin/deploy/check-supported.ts';
import { UNSUPPORTED_TYPES } from '../../../twin/deploy/left-out.ts';
import { refuseForeignSignIn } from '../../../twin/deploy/sign-in.ts';
import { summarizeResources } from '../../../twin/deploy/summarize-resources.ts';
import type { Hop } from '../../../twin/kit/hop.ts';

const runTime: RunTime = {
  now: () => Date.UTC(2026, 0, 31, 12, 30, 5, 700),
  environment: { suffixes: { keyvaultDns: '.vault.azure.net' } },
  reference: (id) => ({ id, identity: { principalId: 'p' }, properties: { clientId: 'c' } }),
};

describe('an ARM expression', () => {
  for (const [expression, value] of [
    ["[reference('/x/y', '2025-03-01').clientId]", 'c'],
    ["[reference('/x/y', '2025-03-01', 'full').identity.principalId]", 'p'],
    [
      "[format('https://{0}{1}/', 'kv', environment().suffixes.keyvaultDns)]",
      'https://kv.vault.azure.net/',
    ],
    ["[format('a{0}b', 'it''s')]", "ait'sb"],
    ["[utcNow('u')]", '2026-01-31 12:30:05Z'],
    ["[dateTimeToEpoch(dateTimeAdd(utcNow('u'), 'P1Y'))]", Date.UTC(2027, 0, 31, 12, 30, 5) / 1000],
  ] as const) {
    test(`evaluates ${expression} to ${value}`, () =>
      assert.equal(evaluate(expression, runTime), value));
  }

  test('evaluates newGuid() to another id each time', () => {
    const [one, other] = [evaluate('[newGuid()]', runTime), evaluate('[newGuid()]', runTime)];
    assert.match(String(one), /^[0-9a-f-]{36}$/);
    assert.notEqual(one, other);
  });

  for (const [expression, complaint] of [
    ["[listKeys('/x', '1')]", /the function listKeys is not supported/],
    ['[constructor()]', /the function constructor is not supported/],
    ['[environment().portal]', /the member portal does not exist/],
    ["[utcNow('d')]", /utcNow\('d'\) is not supported/],
    ["[dateTimeAdd(utcNow('u'), 'PT1H')]", /the duration PT1H is not supported/],
    ["[format('a']", /format\( is not closed|is not supported/],
    ['[1 + 1]', /"\+ 1" is not supported/],
  ] as const) {
    test(`stops at ${expression}`, () =>
      assert.throws(() => evaluate(expression, runTime), complaint));
  }

  test('does not start with an escaped bracket', () => {
    assert.equal(isExpression('[[not]'), false);
  });
});

/** A hop that records what it is given. */
class Recorder {
  readonly name = 'platform';
  readonly applied: Resource[] = [];
  readonly removed: string[] = [];
  readonly types: readonly string[];
  constructor(types: readonly string[]) {
    this.types = types;
  }
  apply(resource: Resource): void {
    this.applied.push(resource);
  }
  remove(id: string): void {
    this.removed.push(id);
  }
  reference = (id: string): JsonObject => ({
    id,
    identity: { principalId: `principal of ${id.split('/').at(-1)}` },
    properties: { defaultHostName: 'host', ConnectionString: 'c', clientId: 'i', principalId: 'p' },
  });
  async stop(): Promise<void> {}
}

const row = (id: string, type: string, properties: JsonObject = {}): Resource => ({
  id,
  type,
  name: id,
  apiVersion: '1',
  properties,
});
const deploymentOf = (...resources: Resource[]): Deployment => ({ resources, outputs: {} });

/** One hop that owns every type of a deployment except those left out on purpose. */
function applyWhole(name: DeploymentName) {
  const types = new Set(readDeployment(name).resources.map(({ type }) => type));
  const hop = new Recorder([...types].filter((type) => !Object.hasOwn(UNSUPPORTED_TYPES, type)));
  return { hop, applied: createApplied([hop as Hop], runTime.now, (resource) => resource) };
}

describe('a deployment', () => {
  test('is passed to the owners of its types, evaluated, and again only where it changed', async () => {
    const hop = new Recorder(['A', 'B']);
    const applied = createApplied([hop as Hop], runTime.now, (resource) => resource);
    const host = row('/b', 'B', { host: "[reference('/a', '1').defaultHostName]" });
    await applied.update(deploymentOf(row('/a', 'A'), host));
    assert.deepEqual(
      hop.applied.map(({ id, properties }) => [id, properties]),
      [
        ['/a', {}],
        ['/b', { host: 'host' }],
      ],
    );
    const changed = await applied.update(deploymentOf(row('/a', 'A', { size: 2 }), host));
    assert.deepEqual(
      changed.flatMap(({ resources }) => resources.map(({ id }) => id)),
      ['/a'],
    );
    await applied.update(deploymentOf(host));
    assert.deepEqual(hop.removed, ['/a']);
  });

  test('fails again at the same resource, and accepts the previous state again', async () => {
    const hop = new Recorder(['A']);
    const apply = hop.apply.bind(hop);
    hop.apply = (resource) => {
      if (resource.properties?.size === 2) throw new Error('too large');
      return apply(resource);
    };
    const applied = createApplied([hop as Hop], runTime.now, (resource) => resource);
    const [small, large] = [1, 2].map((size) => deploymentOf(row('/a', 'A', { size }))) as [
      Deployment,
      Deployment,
    ];
    await applied.update(small);
    await assert.rejects(applied.update(large), /too large/);
    await assert.rejects(applied.update(large), /too large/);
    await applied.update(small);
    assert.deepEqual(
      hop.applied.map(({ properties }) => properties?.size),
      [1, 1],
    );
  });

  test('removes a grant before the resource it is attached to', async () => {
    const hop = new Recorder(['A']);
    const applied = createApplied([hop as Hop], runTime.now, (resource) => resource);
    const grant = '/a/providers/Microsoft.Authorization/roleAssignments/g';
    const type = 'Microsoft.Authorization/roleAssignments';
    await applied.update(deploymentOf(row('/a', 'A'), row(grant, type)));
    await applied.update(deploymentOf());
    assert.deepEqual(hop.removed, [grant, '/a']);
  });

  test('stops at a type that has no owner and is not left out on purpose', async () => {
    const applied = createApplied(
      [new Recorder(['A']) as Hop],
      runTime.now,
      (resource) => resource,
    );
    await assert.rejects(
      applied.update(deploymentOf(row('/b', 'Microsoft.Compute/virtualMachines'))),
      /Microsoft.Compute\/virtualMachines \/b: type: the twin does not support this resource type/,
    );
  });

  test('stops at an expression that is not supported, with the resource', async () => {
    const applied = createApplied(
      [new Recorder(['A']) as Hop],
      runTime.now,
      (resource) => resource,
    );
    await assert.rejects(
      applied.update(deploymentOf(row('/a', 'A', { key: "[listKeys('/a', '1').key]" }))),
      /A \/a: expression: the function listKeys is not supported/,
    );
  });

  test('passes a grant to the owner of the resource it is attached to', async () => {
    const [one, other] = [new Recorder(['A']), new Recorder(['B'])];
    const applied = createApplied([one as Hop, other as Hop], runTime.now, (resource) => resource);
    const grant = '/b/providers/Microsoft.Authorization/roleAssignments/g';
    await applied.update(
      deploymentOf(
        row('/a', 'A'),
        row('/b', 'B'),
        row(grant, 'Microsoft.Authorization/roleAssignments'),
      ),
    );
    assert.deepEqual(
      one.applied.map(({ id }) => id),
      ['/a'],
    );
    assert.deepEqual(
      other.applied.map(({ id }) => id),
      ['/b', grant],
    );
  });

  for (const name of DEPLOYMENTS.filter((name) => !name.startsWith('twin'))) {
    test(`is refused for ${name}, whose sign-in service is the real one`, async () => {
      const { applied } = applyWhole(name);
      await assert.rejects(
        applied.update(readDeployment(name)),
        /the member authentication does not exist/,
      );
    });
  }

  for (const name of DEPLOYMENTS.filter((name) => name.startsWith('twin'))) {
    test(`has only expressions that can be evaluated: ${name}`, async () => {
      const { applied, hop } = applyWhole(name);
      await applied.update(readDeployment(name));
      const left = JSON.stringify([hop.applied, applied.outputs()]).match(/"\[[a-z]\w*\([^"]*/g);
      assert.equal(left, null);
    });
  }
});

describe('checkSupported', () => {
  const resource = row('/a', 'A', { known: { deep: 1 }, list: [{ name: 'x', odd: 2 }] });

  test('accepts members that are listed, directly or by a parent, for each list item', () => {
    checkSupported(resource, {
      'properties.known': true,
      'properties.list.*.name': true,
      'properties.list.*.odd': 'why',
    });
  });

  test('stops at the first member that is not listed', () => {
    assert.throws(
      () => checkSupported(resource, { 'properties.known': true, 'properties.list.*.name': true }),
      /A \/a: properties.list.\*.odd: the twin does not support this/,
    );
  });
});

describe('the sign-in service of a deployment', () => {
  const LOGIN = 'http://localhost:8001/';
  const TENANT = '7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02';
  const twin = readDeployment('twin');

  test("may be the twin's own", () => {
    refuseForeignSignIn(twin, LOGIN, TENANT);
  });

  const FOREIGN = 'https://login.microsoftonline.com/';
  const one = (text: string): Deployment => JSON.parse(text);
  const whole = JSON.stringify(twin);
  const places: Record<string, Deployment> = {
    'in the whole': one(whole.replaceAll(LOGIN, FOREIGN)),
    'in one setting': one(whole.replace(`"openIdIssuer":"${LOGIN}`, `"openIdIssuer":"${FOREIGN}`)),
    'in its outputs': {
      ...twin,
      outputs: { ...twin.outputs, AZURE_ENTRA_LOGIN_ENDPOINT: FOREIGN },
    },
  };
  for (const [where, deployment] of Object.entries(places)) {
    test(`makes startup fail if it is another one ${where}`, () => {
      assert.notDeepEqual(deployment, twin);
      assert.throws(
        () => refuseForeignSignIn(deployment, LOGIN, TENANT),
        /signs users in at https:\/\/login\.microsoftonline\.com\/.*set entraLoginEndpoint/,
      );
    });
  }
});

describe('summarizeResources', () => {
  const api = (name: string) => row(`/apim/${name}`, 'Microsoft.ApiManagement/service/apis');
  test('names a single resource', () => {
    assert.equal(summarizeResources([{ ...api('mcp'), name: 'apim/mcp' }]), 'API mcp');
  });
  test('counts several resources, the most interesting first', () => {
    const link = row('/l', 'Microsoft.Network/privateDnsZones/virtualNetworkLinks');
    const vault = row('/v', 'Microsoft.KeyVault/vaults');
    assert.equal(summarizeResources([link, vault, api('a'), api('b')]), '2 APIs, 1 vault, 1 more');
  });
});
