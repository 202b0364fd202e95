import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Deployment } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { ofType, resourceOf, siteOf, textAt } from '../../../infra/model/select.ts';
import { type Dialler, reach, type Target } from '../../../infra/network/reach.ts';
import { decide, type Flow } from '../../../infra/network/security-rules.ts';
import { securityRules, subnet } from '../../../infra/rules/subnets.ts';
import { predictEdited, testCompiled } from '../support/deployment-tests.ts';
import { ONE_UPSTREAM, TOOL_NEEDS, UPSTREAMS } from '../support/tool-needs.ts';

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
  'subnet upstreams': { subnet: 'upstreams' },
  'subnet upstreams-out': { subnet: 'upstreams-out' },
};

function targets(deployment: Deployment): Record<string, [Target, number]> {
  const gateway = resourceOf(deployment, 'Microsoft.ApiManagement/service');
  const site = siteOf(deployment);
  const vault = resourceOf(deployment, 'Microsoft.KeyVault/vaults');
  return {
    'gateway:443': [{ resource: gateway }, 443],
    'gateway:80': [{ resource: gateway }, 80],
    'gateway:3443': [{ resource: gateway }, 3443],
    'gateway:6390': [{ resource: gateway }, 6390],
    'site:443': [{ resource: site, door: 'main' }, 443],
    'site scm:443': [{ resource: site, door: 'scm' }, 443],
    ...behind(deployment),
    'vault:443': [{ resource: vault }, 443],
    'sign-in:443': [{ service: 'AzureActiveDirectory' }, 443],
    'monitor:443': [{ service: 'AzureMonitor' }, 443],
    'storage:443': [{ service: 'Storage' }, 443],
    'internet:443': [{ service: 'Internet' }, 443],
    'internet:80': [{ service: 'Internet' }, 80],
  };
}

/** Both endpoints of the sites behind the server, which exist only while a tool needs them. */
const behind = (deployment: Deployment): Record<string, [Target, number]> =>
  Object.fromEntries(
    ofType(deployment, 'Microsoft.Web/sites').flatMap((resource) => {
      const service = textAt(resource, 'tags.azd-service-name');
      const name = service === 'egress' ? 'forwarding site' : service;
      return service === 'server'
        ? []
        : [
            [`${name}:443`, [{ resource, door: 'main' }, 443]],
            [`${name} scm:443`, [{ resource, door: 'scm' }, 443]],
          ];
    }),
  );

const diallersOf = (deployment: Deployment) =>
  Object.entries(DIALLERS).filter(
    ([, from]) => !('subnet' in from) || subnet(deployment, from.subnet) !== undefined,
  );

/**
 * Every source to every destination it might connect to, one line each. Only some tables contain the
 * sites behind the server, so that the others are the same whether or not a tool of the repository
 * needs one.
 */
function table(deployment: Deployment, withSitesBehind: boolean): string {
  const isShown = ([name]: [string, unknown]) =>
    withSitesBehind || !/egress|forwarding|upstream/.test(name);
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
function isGolden(name: string, deployment: Deployment, withSitesBehind = false): void {
  const path = join(import.meta.dirname, 'golden', `${name}.md`);
  const text = `${table(deployment, withSitesBehind)}${assumption(deployment)}`;
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

for (const [name, base, needs] of [
  ['open-upstreams', 'open', UPSTREAMS],
  ['locked-upstreams', 'locked', UPSTREAMS],
  ['locked-v2-upstream', 'locked-v2', ONE_UPSTREAM],
] as const) {
  testCompiled(`matches the table with other MCP servers: ${name}`, async () => {
    const lines = [needs, `param deployerSubnetPrefix = '${DEPLOYER_SUBNET}'`];
    const { deployment } = await predictEdited({ base, lines });
    isGolden(name, deployment, true);
  });
}

testCompiled('lets only the app reach an MCP server elsewhere, at its address alone', async () => {
  const { deployment } = await predictEdited({ base: 'locked', lines: [UPSTREAMS] });
  const rulesOf = (address: string) =>
    ['app', 'gateway', 'egress', 'upstreams', 'upstreams-out'].filter((group) => {
      const rules = securityRules(deployment)
        .filter((rule) => rule.group === group)
        .map(({ name, properties }) => ({ name, properties }));
      const from = { address: '10.20.1.4', tags: ['VirtualNetwork'] };
      const flow = { from, to: { address, tags: ['VirtualNetwork'] }, port: 443, protocol: 'Tcp' };
      return decide(rules, 'Outbound', flow as Flow).allowed;
    });
  assert.deepEqual(rulesOf('10.120.1.9'), ['app']);
  assert.deepEqual(rulesOf('10.120.1.10'), []);
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
