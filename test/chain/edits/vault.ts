import type { Edit } from './edit.ts';

const VERSIONS = '/secrets/demo-secret/versions';
const status = async (answered: Promise<{ status: unknown }>) => (await answered).status;

/** Role assignments, each on one secret. */
export const VAULT: readonly Omit<Edit, 'hop'>[] = [
  {
    what: 'grants the value of a secret where it granted the metadata',
    file: 'infra/vault/grants.bicep',
    old: "roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Reader'])",
    text: "roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Secrets User'])",
    request: (scene) => status(scene.readVault('/secrets/demo-secret')),
    before: 403,
    after: 200,
  },
  {
    what: 'moves the grant to another secret',
    file: 'infra/vault/grants.bicep',
    old: 'scope: vault::demo',
    text: 'scope: resolved[0]',
    request: (scene) => status(scene.readVault(VERSIONS)),
    before: 200,
    after: 403,
  },
  {
    what: 'moves the grant to another principal',
    file: 'infra/vault/vault.bicep',
    old: 'principalId: sitePrincipalId',
    text: `principalId: '\${sitePrincipalId}-2'`,
    request: (scene) => status(scene.readVault(VERSIONS)),
    before: 200,
    after: 403,
  },
];
