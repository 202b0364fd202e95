import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { withOperations } from '../../../infra/gateway/imported-operations.ts';
import type { Json, JsonObject, Resource } from '../../../infra/model/deployment.ts';
import { upstreamSites } from '../../../infra/model/select.ts';
import { DEPLOYMENTS } from '../../../infra/prediction/predict.ts';
import { compareDeployment } from '../../../scripts/check-deployment/compare-deployment.ts';
import { readingOf } from '../../../scripts/check-deployment/readings.ts';
import type { Deployed } from '../../../twin/deploy/arm/answer.ts';
import { predictEdited, testCompiled } from '../support/deployment-tests.ts';
import { UPSTREAMS } from '../support/tool-needs.ts';
import { answersOf, check, deployed, differences, predicted } from './support/azure.ts';
import { DRIFTS } from './support/drifts.ts';
import { leavesOf, mutate } from './support/leaves.ts';

const LOCKED = predicted('locked');

/** Azure after the change of one resource. */
function changed(azure: Deployed, id: string, change: (resource: Resource) => Resource): Deployed {
  const resources = azure.resources.map((one) => (one.id === id ? change(one) : one));
  return { ...azure, resources };
}

for (const name of DEPLOYMENTS) {
  test(`a deployment of ${name} equals its prediction in the form that Azure returns`, () => {
    const deployment = predicted(name);
    assert.deepEqual(differences(check(deployment, deployed(deployment))), []);
  });
}

testCompiled('a deployment with other MCP servers equals its prediction too', async () => {
  for (const base of ['open', 'locked-v2']) {
    const { deployment } = await predictEdited({ base, lines: [UPSTREAMS] });
    const whole = withOperations(deployment);
    assert.deepEqual(differences(check(whole, deployed(whole))), []);
  }
});

testCompiled('an identity given to the site of another MCP server is reported', async () => {
  const { deployment } = await predictEdited({ base: 'locked', lines: [UPSTREAMS] });
  const whole = withOperations(deployment);
  const azure = deployed(whole);
  const [site] = upstreamSites(whole);
  const other = changed(azure, site?.id ?? '', (resource) => ({
    ...resource,
    identity: { type: 'SystemAssigned', principalId: 'x' },
  }));
  const said = differences(check(whole, other)).filter((line) => line.includes('identity'));
  assert.equal(said.length, 1, said.join());
});

describe('a change made by hand', () => {
  for (const { what, change, reports } of DRIFTS) {
    test(`is ${reports.length === 0 ? 'not ' : ''}reported: ${what}`, () => {
      const azure = deployed(LOCKED);
      const resources = change(structuredClone(azure.resources) as Resource[]);
      assert.deepEqual(differences(check(LOCKED, { ...azure, resources })), reports);
    });
  }

  test('of any predicted value that Azure returns is reported', () => {
    const azure = deployed(LOCKED);
    const leaves = azure.resources.flatMap((resource) =>
      leavesOf(resource)
        .filter((steps) => isReturned(resource, steps))
        .map((steps) => ({ id: resource.id, steps })),
    );
    assert.ok(leaves.length > 800, String(leaves.length));
    const before = new Set(linesOf(azure));
    fc.assert(
      fc.property(fc.constantFrom(...leaves), fc.boolean(), ({ id, steps }, isRemoved) => {
        const other = changed(azure, id, (resource) => mutate(resource, steps, isRemoved));
        const said = linesOf(other).some((line) => line.startsWith(id) && !before.has(line));
        assert.ok(said, `${id} ${steps.join('.')}`);
      }),
      { numRuns: 100 },
    );
  });
});

function isReturned(resource: Resource, steps: readonly string[]): boolean {
  const { unread, left = {} } = readingOf(resource);
  const path = steps.join('.');
  return unread === undefined && !Object.keys(left).some((member) => path.startsWith(member));
}

/** Every value that is not as predicted, or that Azure did not return. */
const linesOf = (azure: Deployed): string[] =>
  check(LOCKED, azure).flatMap(({ id, verdicts }) =>
    verdicts.filter(({ is }) => is !== 'equal').map(({ is, path }) => `${id} ${is} ${path}`),
  );

test('a missing resource is reported once, together with values that are computed from it', () => {
  const azure = deployed(LOCKED);
  const site = LOCKED.resources.find(({ type }) => type === 'Microsoft.Web/sites') as Resource;
  const resources = azure.resources.filter(({ id }) => id !== site.id);
  const results = check(LOCKED, { ...azure, resources });
  assert.ok(differences(results).includes(`sites/${site.name} missing`));
  const unknown: Json[] = results.flatMap(({ verdicts }) =>
    verdicts.flatMap((verdict) => (verdict.is === 'not compared' ? [verdict.reason] : [])),
  );
  assert.ok(unknown.includes('computed from a resource that could not be found'));
});

test('a list that Azure refuses is listed as not compared', () => {
  const answers = new Map(answersOf(LOCKED, deployed(LOCKED)));
  const slots = [...answers.keys()].find((path) => /\/slots\?/.test(path)) ?? '';
  answers.set(slots, { refused: 'Azure refused it: Conflict' });
  const results = compareDeployment(LOCKED, answers);
  assert.deepEqual(differences(results), []);
  assert.deepEqual(
    results.filter(({ id }) => id.endsWith('/slots')).map(({ verdicts }) => verdicts),
    [[{ path: '', is: 'not compared', reason: 'Azure refused it: Conflict' }]],
  );
});

test('the value of a secret is neither read nor compared', () => {
  const azure = deployed(LOCKED);
  const read: JsonObject[] = [];
  const results = check(LOCKED, azure);
  for (const { verdicts } of results) read.push(...(verdicts as unknown as JsonObject[]));
  const values = azure.resources
    .filter(({ type }) => type === 'Microsoft.KeyVault/vaults/secrets')
    .map(({ properties }) => String(properties?.value));
  assert.ok(values.length >= 2);
  for (const value of values) assert.ok(!JSON.stringify(read).includes(value));
});
