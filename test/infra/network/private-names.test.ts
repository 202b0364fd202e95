import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { resourceOf, siteOf } from '../../../infra/model/select.ts';
import { reach } from '../../../infra/network/reach.ts';

/** The twin's locked deployment after replacing every occurrence of a text. */
function edited(...edits: readonly [from: string, to: string][]): Deployment {
  const text = edits.reduce(
    (before, [from, to]) => {
      assert.ok(before.includes(from), `${from} is not in the deployment.`);
      return before.replaceAll(from, to);
    },
    JSON.stringify(readDeployment('twin-locked')),
  );
  return JSON.parse(text) as Deployment;
}

/** Which subnet each service serves, and which rule or restriction finally decides. */
function ends(deployment: Deployment): Record<string, string> {
  const end = (subnet: string, resource: Resource) => {
    const { open, by } = reach(deployment, { subnet }, { resource }, 443);
    return `${open ? 'open' : 'closed'}, ${by.at(-1)}`;
  };
  return {
    site: end('gateway', siteOf(deployment)),
    vault: end('app', resourceOf(deployment, 'Microsoft.KeyVault/vaults')),
  };
}

const WHOLE = ends(readDeployment('twin-locked'));
const VAULT_ZONE = 'privatelink.vaultcore.azure.net';
const SITE_ZONE = 'privatelink.azurewebsites.net';

test("resolves both endpoints inside while their names and groups match Azure's", () => {
  const open = 'open, private endpoint';
  assert.deepEqual(WHOLE, { site: open, vault: open });
});

const BREAKS: Readonly<Record<string, [broken: 'site' | 'vault', from: string, to: string]>> = {
  "a zone that the vault's name does not lead to": [
    'vault',
    VAULT_ZONE,
    'privatelink.nonsense.example',
  ],
  'the older zone of the vault': ['vault', VAULT_ZONE, 'privatelink.vault.azure.net'],
  'a zone with one more label': ['vault', VAULT_ZONE, `x.${VAULT_ZONE}`],
  'the public zone of the site': ['site', SITE_ZONE, 'azurewebsites.net'],
  'a zone renamed under its records': [
    'vault',
    `"${VAULT_ZONE}"`,
    '"privatelink.nonsense.example"',
  ],
  'a group unknown to the vault': ['vault', '"groupIds":["vault"]', '"groupIds":["wrong"]'],
  'the group of another service': ['site', '"groupIds":["sites"]', '"groupIds":["vault"]'],
  'a second group': ['site', '"groupIds":["sites"]', '"groupIds":["sites","sites"]'],
  'no group': ['vault', '"groupIds":["vault"]', '"groupIds":[]'],
};

for (const [what, [broken, from, to]] of Object.entries(BREAKS)) {
  test(`closes only the affected private connection through ${what}`, () => {
    const { [broken]: judged, ...others } = ends(edited([from, to]));
    const { [broken]: _, ...untouched } = WHOLE;
    assert.match(judged ?? '', /^closed, /);
    assert.deepEqual(others, untouched);
  });
}

test('closes the private connection when the zones of two services are swapped', () => {
  const swapped = edited([VAULT_ZONE, 'swap'], [SITE_ZONE, VAULT_ZONE], ['swap', SITE_ZONE]);
  for (const end of Object.values(ends(swapped))) assert.match(end, /^closed, /);
});

test('refuses to judge a deployment whose rules name source ports', () => {
  const narrowed = edited(['"sourcePortRange":"*"', '"sourcePortRange":"1-2"']);
  assert.throws(
    () => ends(narrowed),
    /sourcePortRange 1-2 is not supported when computing reachability/,
  );
});
