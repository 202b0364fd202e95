import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { ConfigError } from '../../../server/src/config/setting.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { createObserved, gatherFacts } from '../../../server/src/status/observed.ts';
import {
  type Declared,
  type Facts,
  HOPS,
  type Hop,
  judgePosture,
  type Seen,
} from '../../../server/src/status/posture.ts';

const NOTHING_SEEN: Seen = {
  bound: 'unknown',
  judged: 0,
  refused: 0,
  agreed: 0,
  agreedAt: undefined,
  askedAt: 2,
  keysUsable: false,
  secret: 'missing',
  vaultAddress: 'unknown',
  trail: { delivered: 0, lost: 0, waiting: 0 },
};

const declared: fc.Arbitrary<Declared> = fc.record({
  hosted: fc.boolean(),
  enforcement: fc.constantFrom('enforced', 'skipped', 'none'),
  hasPublicUrl: fc.boolean(),
  lockedDown: fc.constantFrom(true, false, undefined),
  hasPrivateAddress: fc.boolean(),
  hasVault: fc.boolean(),
  proxied: fc.boolean(),
  exportsRecords: fc.boolean(),
});

const seen: fc.Arbitrary<Seen> = fc.record({
  bound: fc.constantFrom('loopback', 'socket', 'network', 'unknown'),
  judged: fc.nat(3),
  refused: fc.nat(3),
  agreed: fc.nat(3),
  agreedAt: fc.constantFrom(undefined, 1),
  askedAt: fc.constantFrom(2, 1 + LIMITS.sightingMs, 2 + LIMITS.sightingMs),
  keysUsable: fc.boolean(),
  secret: fc.constantFrom('resolved', 'unresolved', 'missing'),
  vaultAddress: fc.constantFrom('private', 'other', 'unknown'),
  trail: fc.record(
    {
      delivered: fc.nat(3),
      lost: fc.nat(3),
      waiting: fc.nat(3),
      fault: fc.constant({ kind: 'throttled' as const, detail: 'HTTP 429' }),
    },
    { requiredKeys: ['delivered', 'lost', 'waiting'] },
  ),
});

/** At most an hour ago, leaving room for another one. */
function hasFreshAgreement({ seen: { agreed, agreedAt, askedAt, keysUsable } }: Facts): boolean {
  const isFresh = agreedAt !== undefined && askedAt - agreedAt <= 60 * 60_000;
  return agreed > 0 && isFresh && keysUsable;
}

/** The observations required at least before a hop counts as verified. */
const PROOF: Readonly<Record<Hop, (facts: Facts) => boolean>> = {
  entra: hasFreshAgreement,
  gateway: () => false,
  network: (facts) => !facts.declared.hosted && ['loopback', 'socket'].includes(facts.seen.bound),
  platform: hasFreshAgreement,
  server: (facts) => facts.seen.judged > 0,
  vault: (facts) => facts.seen.vaultAddress === 'private' && facts.seen.secret !== 'unresolved',
  watch: (facts) => facts.seen.trail.delivered > 0 && !facts.seen.trail.fault,
};

const judged = (facts: Facts) => judgePosture(facts).map(({ hop, state }) => `${hop} ${state}`);
const holding = (facts: Facts) =>
  judgePosture(facts)
    .filter(({ state }) => state === 'verified')
    .map(({ hop }) => hop);

describe('the posture', () => {
  test('never calls a hop verified on declarations alone', () => {
    fc.assert(
      fc.property(declared, (said) => {
        assert.deepEqual(holding({ declared: said, seen: NOTHING_SEEN }), []);
      }),
    );
  });

  test('calls a hop verified only if its own fact was observed', () => {
    fc.assert(
      fc.property(declared, seen, (said, saw) => {
        const facts = { declared: said, seen: saw };
        for (const hop of holding(facts)) assert.ok(PROOF[hop](facts), hop);
      }),
      { numRuns: 1_000 },
    );
  });

  test('never calls a hop of the deployment verified without sign-in or with nothing deployed', () => {
    fc.assert(
      fc.property(declared, seen, (said, saw) => {
        const facts = { declared: said, seen: saw };
        const held = holding(facts);
        if (said.enforcement !== 'enforced') {
          assert.ok(!held.includes('entra') && !held.includes('platform'));
        }
        if (!said.hasVault) assert.ok(!held.includes('vault'));
        if (!said.exportsRecords) assert.ok(!held.includes('watch'));
      }),
    );
  });

  test('follows the order of the path, with one sentence per hop', () => {
    fc.assert(
      fc.property(declared, seen, (said, saw) => {
        const stations = judgePosture({ declared: said, seen: saw });
        assert.deepEqual(
          stations.map(({ hop }) => hop),
          HOPS,
        );
        for (const { evidence } of stations) assert.match(evidence, /^[A-Z0-9].{8,110}\.$/);
      }),
    );
  });
});

const DEPLOYED: Declared = {
  hosted: true,
  enforcement: 'enforced',
  hasPublicUrl: true,
  lockedDown: true,
  hasPrivateAddress: true,
  hasVault: true,
  proxied: false,
  exportsRecords: true,
};

const ALL_SEEN: Seen = {
  ...NOTHING_SEEN,
  bound: 'network',
  judged: 2,
  agreed: 1,
  agreedAt: 1,
  keysUsable: true,
  secret: 'resolved',
  vaultAddress: 'private',
  trail: { delivered: 2, lost: 0, waiting: 0 },
};

const FAILING: Seen['trail'] = {
  delivered: 2,
  lost: 1,
  waiting: 3,
  fault: { kind: 'no_permission', detail: 'HTTP 403' },
};

const LONG_AGO = { askedAt: 2 + LIMITS.sightingMs };

const CASES: readonly [title: string, Partial<Declared>, Partial<Seen>, string][] = [
  ['a gateway without a name as off', { hasPublicUrl: false }, {}, 'gateway off'],
  ['a gateway that is only named as declared', {}, {}, 'gateway declared'],
  ['a site that was locked down as declared', {}, { bound: 'loopback' }, 'network declared'],
  ['a site that was not locked down as off', { lockedDown: false }, {}, 'network off'],
  ['a site in a virtual network as declared', { lockedDown: undefined }, {}, 'network declared'],
  [
    'a site that is not described as unknown',
    { lockedDown: undefined, hasPrivateAddress: false },
    {},
    'network unknown',
  ],
  ['a laptop that listens to others as off', { hosted: false }, {}, 'network off'],
  [
    'a laptop that listens only to itself as verified',
    { hosted: false },
    { bound: 'loopback' },
    'network verified',
  ],
  ['sign-in not used yet as declared', {}, { agreed: 0 }, 'entra declared'],
  ['sign-in that was used as verified', {}, {}, 'entra verified'],
  ['sign-in that cannot be used as declared', {}, { keysUsable: false }, 'entra declared'],
  ['sign-in that was used long ago as declared', {}, LONG_AGO, 'entra declared'],
  ['a platform whose token cannot be verified', {}, { keysUsable: false }, 'platform declared'],
  ['a platform that was seen long ago as declared', {}, LONG_AGO, 'platform declared'],
  ['sign-in that is skipped as off', { enforcement: 'skipped' }, {}, 'entra off'],
  ['a platform that is skipped as off', { enforcement: 'skipped' }, {}, 'platform off'],
  ['a server without a call as unknown', {}, { judged: 0 }, 'server unknown'],
  ['a vault with a private address as verified', {}, {}, 'vault verified'],
  ['a vault with another address as off', {}, { vaultAddress: 'other' }, 'vault off'],
  [
    'a vault whose name does not resolve as unknown',
    {},
    { vaultAddress: 'unknown' },
    'vault unknown',
  ],
  ['a vault behind a proxy as unknown', { proxied: true }, {}, 'vault unknown'],
  ['a vault that could not be read as off', {}, { secret: 'unresolved' }, 'vault off'],
  ['records that arrived as verified', {}, {}, 'watch verified'],
  ['records that cannot be delivered as off', {}, { trail: FAILING }, 'watch off'],
  [
    'records that arrive again as verified',
    {},
    { trail: { delivered: 2, lost: 3, waiting: 0 } },
    'watch verified',
  ],
  [
    'a destination without a record as declared',
    {},
    { trail: { delivered: 0, lost: 0, waiting: 1 } },
    'watch declared',
  ],
];

test('says why records are not delivered, how many are lost, and that some were', () => {
  const evidence = (trail: Seen['trail']) =>
    judgePosture({ declared: DEPLOYED, seen: { ...ALL_SEEN, trail } }).at(-1)?.evidence;
  assert.equal(
    evidence(FAILING),
    'Records are not being delivered: no permission to write (HTTP 403); 2 delivered, 3 waiting, 1 lost.',
  );
  assert.equal(evidence({ delivered: 1, lost: 3, waiting: 0 }), '1 record delivered, 3 lost.');
});

for (const [title, said, saw, expected] of CASES) {
  test(`shows ${title}`, () => {
    const facts = { declared: { ...DEPLOYED, ...said }, seen: { ...ALL_SEEN, ...saw } };
    assert.ok(judged(facts).includes(expected), judged(facts).join(', '));
  });
}

const GUID = '11111111-1111-4111-8111-111111111111';
const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://kv-a.vault.azure.net/secrets/s)';
const oneOf = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

/** Settings as written by deployments, by users, and by attackers who control the environment. */
const environment = fc.record({
  WEBSITE_SITE_NAME: oneOf('site'),
  WEBSITE_HOSTNAME: oneOf('site.example'),
  WEBSITE_AUTH_ENABLED: oneOf('True', 'true', ' TRUE ', 'false'),
  WEBSITE_PRIVATE_IP: oneOf('10.20.1.4'),
  SKIP_EASY_AUTH: oneOf('true', 'false'),
  MCP_TENANT_ID: fc.constant(GUID),
  MCP_CLIENT_ID: fc.constant(GUID),
  MCP_PUBLIC_URL: fc.constant('https://gateway.example/mcp'),
  MCP_LOCKED_DOWN: oneOf('true', 'TRUE', 'false', 'verified'),
  KEY_VAULT_URI: oneOf('https://kv-example.vault.azure.net/', REFERENCE),
  SECURE_CONFIG_VALUE: oneOf('true', 'resolved', REFERENCE),
  APPLICATIONINSIGHTS_CONNECTION_STRING: oneOf(
    'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://x/',
    REFERENCE,
  ),
  HTTPS_PROXY: oneOf('http://127.0.0.1:9'),
  HOST: oneOf('localhost', '0.0.0.0'),
});

test('never calls a hop verified on any environment before something has happened', async () => {
  let started = 0;
  await fc.assert(
    fc.asyncProperty(environment, async (env) => {
      const config = readConfigOrNothing({ ...env });
      if (!config) return;
      started++;
      const facts = await gatherFacts(config, {
        observed: createObserved(() => 0),
        keys: undefined,
        addresses: () => [],
        vaultAddress: async () => 'unknown',
        trail: () => ({ delivered: 0, lost: 0, waiting: 0 }),
        upstreams: () => [],
      });
      assert.deepEqual(holding(facts), []);
    }),
    { numRuns: 1_000 },
  );
  assert.ok(started > 300, `only ${started} environments were good enough to start with`);
});

function readConfigOrNothing(env: Record<string, string | undefined>) {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
