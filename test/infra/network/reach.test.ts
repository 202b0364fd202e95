import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Deployment, Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { ofType, resourceOf, siteOf, textAt } from '../../../infra/model/select.ts';
import { type Dialler, reach, type Target } from '../../../infra/network/reach.ts';
import { predictEdited, testCompiled } from '../support/deployment-tests.ts';
import { TOOL_NEEDS } from '../support/tool-needs.ts';

const DEPLOYER = '203.0.113.7';
const DEPLOYER_SUBNET = '10.99.0.0/24';

const DIALLERS: Readonly<Record<string, Dialler>> = {
  'the internet': { internet: '198.51.100.20' },
  'the deployer': { internet: DEPLOYER },
  'the deployer subnet': { peered: DEPLOYER_SUBNET },
  'the control plane': { service: 'ApiManagement' },
  'the load balancer': { service: 'AzureLoadBalancer' },
  'subnet gateway': { subnet: 'gateway' },
  'subnet app': { subnet: 'app' },
  'subnet endpoints': { subnet: 'endpoints' },
  'subnet egress': { subnet: 'egress' },
};

function targets(deployment: Deployment): Record<string, [Target, number]> {
  const gateway = resourceOf(deployment, 'Microsoft.ApiManagement/service');
  const site = siteOf(deployment);
  const egress = findEgress(deployment);
  const vault = resourceOf(deployment, 'Microsoft.KeyVault/vaults');
  return {
    'gateway:443': [{ resource: gateway }, 443],
    'gateway:80': [{ resource: gateway }, 80],
    'gateway:3443': [{ resource: gateway }, 3443],
    'gateway:6390': [{ resource: gateway }, 6390],
    'site:443': [{ resource: site, door: 'main' }, 443],
    'site scm:443': [{ resource: site, door: 'scm' }, 443],
    ...(egress && {
      'forwarding site:443': [{ resource: egress, door: 'main' }, 443] as [Target, number],
      'forwarding site scm:443': [{ resource: egress, door: 'scm' }, 443] as [Target, number],
    }),
    'vault:443': [{ resource: vault }, 443],
    'sign-in:443': [{ service: 'AzureActiveDirectory' }, 443],
    'monitor:443': [{ service: 'AzureMonitor' }, 443],
    'storage:443': [{ service: 'Storage' }, 443],
    'internet:443': [{ service: 'Internet' }, 443],
    'internet:80': [{ service: 'Internet' }, 80],
  };
}

/** The forwarding site, which exists only while a tool calls a service. */
const findEgress = (deployment: Deployment): Resource | undefined =>
  ofType(deployment, 'Microsoft.Web/sites').find(
    (site) => textAt(site, 'tags.azd-service-name') === 'egress',
  );

const diallersOf = (deployment: Deployment) =>
  Object.entries(DIALLERS).filter(
    ([who]) => who !== 'subnet egress' || findEgress(deployment) !== undefined,
  );

/**
 * Every source to every destination it might connect to, one line each. Only one table contains the
 * forwarding site, so that the others are the same whether or not a tool of the repository needs it.
 */
function table(deployment: Deployment, withEgress: boolean): string {
  const isShown = ([name]: [string, unknown]) => withEgress || !/egress|forwarding/.test(name);
  const lines = diallersOf(deployment)
    .filter(isShown)
    .flatMap(([who, from]) =>
      Object.entries(targets(deployment))
        .filter(isShown)
        .filter(([whom, [to]]) => ('service' in to ? 'subnet' in from : true) && isOwn(from, whom))
        .map(([whom, [to, port]]) => {
          const { open, by } = reach(deployment, from, to, port);
          return `| ${who} | ${whom} | ${open ? 'open' : 'closed'} | ${by.join(', ')} |`;
        }),
    );
  return ['| from | to | verdict | by |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

/** What the table of a v2 gateway assumes, since its machines are outside the network. */
function assumption(deployment: Deployment): string {
  const tier = textAt(resourceOf(deployment, 'Microsoft.ApiManagement/service'), 'sku.name');
  if (tier !== 'StandardV2') return '';
  return '\nTaken for granted, and needs a live tenant: nothing of the gateway listens but port 443, and the\nrules of its subnet hold for all that it sends.\n';
}

/** The platform's services manage the gateway and nothing else in the network. */
const isOwn = (from: Dialler, whom: string) => !('service' in from) || whom.startsWith('gateway');

/** Compares with the golden file; UPDATE_GOLDEN=1 rewrites it for review before the commit. */
function isGolden(name: string, deployment: Deployment, withEgress = false): void {
  const path = join(import.meta.dirname, 'golden', `${name}.md`);
  const text = `${table(deployment, withEgress)}${assumption(deployment)}`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}

for (const name of ['open', 'locked', 'open-v2', 'locked-v2'] as const) {
  test(`matches the reachability table of ${name}`, () => isGolden(name, readDeployment(name)));
}

testCompiled('matches the table of an open deployment with a deployer address', async () => {
  const lines = [`param deployerIp = '${DEPLOYER}'`];
  const { deployment } = await predictEdited({ base: 'open', lines });
  isGolden('open-deployer', deployment);
});

testCompiled('matches the table of a locked deployment with a deployer subnet', async () => {
  const lines = [
    `param deployerIp = '${DEPLOYER}'`,
    `param deployerSubnetPrefix = '${DEPLOYER_SUBNET}'`,
  ];
  const { deployment } = await predictEdited({ base: 'locked', lines });
  isGolden('locked-deployer', deployment);
});

testCompiled('matches the table of a locked deployment whose tools call services', async () => {
  const lines = [TOOL_NEEDS, `param deployerSubnetPrefix = '${DEPLOYER_SUBNET}'`];
  const { deployment } = await predictEdited({ base: 'locked', lines });
  isGolden('locked-egress', deployment, true);
});

for (const name of ['locked', 'locked-v2', 'twin-locked', 'twin-locked-v2'] as const) {
  test(`opens exactly one public endpoint in ${name}`, () => {
    const deployment = readDeployment(name);
    const open = Object.entries(targets(deployment))
      .filter(([, [to]]) => 'resource' in to)
      .filter(([, [to, port]]) => reach(deployment, { internet: DEPLOYER }, to, port).open)
      .map(([whom]) => whom);
    assert.deepEqual(open, ['gateway:443']);
  });
}

test('leaves the deployment endpoint open in an open deployment with default settings', () => {
  const deployment = readDeployment('open');
  const site = siteOf(deployment);
  const from = { internet: DEPLOYER };
  assert.equal(reach(deployment, from, { resource: site, door: 'scm' }, 443).open, true);
  assert.equal(reach(deployment, from, { resource: site, door: 'main' }, 443).open, false);
});

testCompiled('lets only the gateway reach the content check', async () => {
  const lines = ['param contentSafety = true'];
  for (const base of ['locked', 'locked-v2']) {
    const { deployment } = await predictEdited({ base, lines });
    const resource = resourceOf(deployment, 'Microsoft.CognitiveServices/accounts');
    const open = diallersOf(deployment)
      .filter(([, from]) => reach(deployment, from, { resource }, 443).open)
      .map(([who]) => who);
    assert.deepEqual(open, ['subnet gateway'], base);
  }
});
