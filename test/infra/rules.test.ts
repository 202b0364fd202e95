import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment } from '../../infra/model/deployment.ts';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { DEPLOYMENTS } from '../../infra/prediction/predict.ts';
import { RULES } from '../../infra/rules/all.ts';
import { faultsOf } from '../../infra/rules/rule.ts';
import { UNMET } from '../../infra/rules/unmet.ts';
import { SESSIONS_PER_CALLER } from '../../server/src/tools/declarations.ts';
import type { Break } from './breaks/break.ts';
import { GATEWAY_BREAKS } from './breaks/gateway.ts';
import { METADATA_BREAKS } from './breaks/metadata.ts';
import { NETWORK_BREAKS } from './breaks/network.ts';
import { PLATFORM_BREAKS } from './breaks/platform.ts';
import { REFUSED_DOCUMENTS } from './breaks/refused-documents.ts';
import { REFUSED_NETWORK } from './breaks/refused-network.ts';
import { REFUSED_TYPES } from './breaks/refused-types.ts';
import { UPSTREAM_BREAKS } from './breaks/upstream.ts';
import { VAULT_BREAKS } from './breaks/vault.ts';
import { WATCH_BREAKS } from './breaks/watch.ts';
import { DEPLOYMENT_BREAKS } from './breaks/whole.ts';
import { predictEdited, testCompiled, type Variant } from './support/deployment-tests.ts';
import { describeEdit } from './support/describe-edit.ts';
import {
  ONE_UPSTREAM,
  ONLY_SECRETS,
  SESSIONS,
  TOOL_NEEDS,
  UPSTREAMS,
} from './support/tool-needs.ts';

const BREAKS: readonly Break[] = [
  ...GATEWAY_BREAKS,
  ...METADATA_BREAKS,
  ...NETWORK_BREAKS,
  ...REFUSED_NETWORK,
  ...PLATFORM_BREAKS,
  ...REFUSED_TYPES,
  ...REFUSED_DOCUMENTS,
  ...UPSTREAM_BREAKS,
  ...VAULT_BREAKS,
  ...WATCH_BREAKS,
  ...DEPLOYMENT_BREAKS,
];

/** Deployments without a committed prediction, because they differ in one setting. */
const VARIANTS: readonly Variant[] = [
  { base: 'open', lines: ["param apimTier = 'Premium'"] },
  { base: 'locked', lines: ["param apimTier = 'Premium'"] },
  { base: 'open', lines: ['param contentSafety = true'] },
  { base: 'locked-v2', lines: ['param contentSafety = true'] },
  { base: 'open', lines: ["param deployerIp = '203.0.113.7, 2001:db8::/64'"] },
  { base: 'locked', lines: ["param deployerSubnetPrefix = '10.99.0.0/24'"] },
  ...['open', 'locked', 'open-v2', 'locked-v2'].map((base) => ({ base, lines: [TOOL_NEEDS] })),
  { base: 'open', lines: ["param addressSpace = '192.168.252.0/22'", TOOL_NEEDS] },
  { base: 'locked-v2', lines: ["param addressSpace = '172.31.8.0/22'"] },
  { base: 'open', lines: [ONLY_SECRETS] },
  ...['open', 'locked', 'open-v2', 'locked-v2'].map((base) => ({ base, lines: [UPSTREAMS] })),
  { base: 'open', lines: [ONE_UPSTREAM] },
  { base: 'locked', lines: [ONE_UPSTREAM, "param deployerSubnetPrefix = '10.99.0.0/24'"] },
  { base: 'locked', lines: ["param addressSpace = '192.168.252.0/22'", UPSTREAMS] },
  { base: 'open', lines: [SESSIONS] },
  { base: 'open', lines: ["param metadata = 'pkce'"] },
  { base: 'locked-v2', lines: ["param metadata = 'pkce-no-refresh'"] },
  { base: 'open', lines: ["param clientAppIds = 'a, b'", "param callerAppIds = 'c'"] },
];

function allFaults(deployment: Deployment): string[] {
  return RULES.flatMap((rule) => faultsOf(rule, deployment).map((fault) => `${rule.id}: ${fault}`));
}

test('gives every rule a unique id', () => {
  const ids = RULES.map(({ id }) => id);
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
});

test('has at least one mistake for every rule', () => {
  const broken = new Set(BREAKS.map(({ rule }) => rule));
  assert.deepEqual(
    RULES.filter(({ id }) => !broken.has(id)).map(({ id }) => id),
    [],
  );
});

for (const name of DEPLOYMENTS) {
  test(`satisfies every rule in ${name}, except those that are left unmet on purpose`, () => {
    const deployment = readDeployment(name);
    const unmet = new Set(Object.keys(UNMET[name] ?? {}));
    const others = RULES.filter(({ id }) => !unmet.has(id));
    assert.deepEqual(
      others.flatMap((rule) => faultsOf(rule, deployment)),
      [],
    );
    const met = RULES.filter(
      (rule) => unmet.has(rule.id) && faultsOf(rule, deployment).length === 0,
    );
    // One instance is what another server requires that keeps a session for each caller.
    if (SESSIONS_PER_CALLER.length > 0) return;
    assert.deepEqual(met, [], 'an exception is no longer needed');
  });
}

testCompiled('accepts a service tag in any case, as Azure does', async () => {
  const lower = { from: '"AzureKeyVault"', to: '"azurekeyvault"' };
  const edit = { file: 'network/rules/gateway-classic.json', ...lower };
  const { deployment } = await predictEdited({ base: 'open' }, [edit]);
  assert.deepEqual(allFaults(deployment), []);
});

for (const variant of VARIANTS) {
  testCompiled(
    `satisfies every rule in ${variant.base} with ${variant.lines?.join(', ')}`,
    async () => {
      const { deployment } = await predictEdited(variant);
      assert.deepEqual(allFaults(deployment), []);
    },
  );
}

const titleOf = (mistake: Break & { readonly what?: string }): string =>
  `${mistake.what ?? describeEdit(mistake.from, mistake.to)} (${mistake.file})`;

for (const mistake of BREAKS) {
  testCompiled(`detects with ${mistake.rule}: ${titleOf(mistake)}`, async () => {
    const { rule, file, from, to, in: variant = { base: 'open' } } = mistake;
    const { deployment } = await predictEdited(variant, [{ file, from, to }]);
    const found = RULES.find(({ id }) => id === rule);
    assert.ok(found, `No rule is called ${rule}.`);
    assert.notDeepEqual(
      faultsOf(found, deployment),
      [],
      `${file}: ${from} -> ${to} went unnoticed.`,
    );
  });
}
