import type { Dispatcher } from 'undici';
import type { JsonObject, Resource } from '../../infra/deployments/deployment.ts';
import { at, textAt } from '../../infra/deployments/look.ts';
import { understand } from '../deploy/understand.ts';
import { createDispatcher } from '../dial.ts';
import { type Hop, NotModelled, type Surroundings } from '../hop.ts';
import { createDoor } from './door.ts';
import { Grants } from './grants.ts';
import { makeSecret, type Recovery, type Secret } from './secret.ts';
import type { VaultState } from './secrets-api.ts';
import { UNDERSTANDING } from './understanding.ts';
import { createVerifier } from './verify.ts';

const VAULT = 'Microsoft.KeyVault/vaults';
const SECRET = 'Microsoft.KeyVault/vaults/secrets';
const GRANT = 'Microsoft.Authorization/roleAssignments';

export interface VaultOptions {
  /** Root of the sign-in service, with a slash at its end. */
  readonly loginEndpoint: string;
}

/** Key Vault: its secrets, and who may do what with them. */
export async function createVault(
  surroundings: Surroundings,
  { loginEndpoint }: VaultOptions,
): Promise<Hop> {
  const { clock, outbound, serve } = surroundings;
  const grants = new Grants();
  const secrets = new Map<string, Secret>();
  let vault: Resource | undefined;
  let way: Promise<Dispatcher> | undefined;

  const tenantId = () => textAt(vault, 'properties.tenantId');
  const verify = createVerifier({
    loginEndpoint,
    tenantId,
    now: () => clock.now(),
    way() {
      way ??= outbound({ service: 'AzureKeyVault' }).then(createDispatcher);
      return way;
    },
  });
  const door = createDoor({
    state: () => stateOf(vault as Resource, secrets, grants),
    authorization: () => `${loginEndpoint}${tenantId()}`,
    verify,
  });

  const take = (resource: Resource) => {
    if (resource.type === GRANT) return grants.add(resource);
    if (resource.type === SECRET) {
      const secret = makeSecret(resource, clock.now());
      // Made once, as the deployment asks: what stands is never replaced by a later run.
      if (!secrets.has(secret.key)) secrets.set(secret.key, secret);
    }
    if (resource.type !== VAULT) return;
    checkVault(resource, vault);
    vault = resource;
    serve(hostOf(resource), { resource: resource.id }, door);
  };

  return {
    name: 'vault',
    types: [VAULT, SECRET],
    apply(resource) {
      understand(resource, UNDERSTANDING[resource.type] ?? {});
      take(resource);
    },
    remove(id) {
      grants.remove(id);
      for (const { key, resourceId } of secrets.values()) {
        if (resourceId === id) secrets.delete(key);
      }
    },
    reference: (id): JsonObject => ({
      id,
      properties: vault?.id === id ? { vaultUri: `https://${hostOf(vault)}/` } : {},
    }),
    async stop() {
      await (await way)?.destroy();
    },
  };
}

const hostOf = ({ name }: Resource): string => `${name.toLowerCase()}.vault.azure.net`;

function checkVault(resource: Resource, before: Resource | undefined): void {
  if (before && before.id !== resource.id) {
    throw new NotModelled('the twin has one vault', resource, 'id');
  }
  if (at(resource, 'properties.enableRbacAuthorization') !== true) {
    const where = 'properties.enableRbacAuthorization';
    throw new NotModelled('the twin judges by role assignments only', resource, where);
  }
}

const stateOf = (
  vault: Resource,
  secrets: ReadonlyMap<string, Secret>,
  grants: Grants,
): VaultState => ({
  id: vault.id,
  name: vault.name,
  base: `https://${hostOf(vault)}`,
  recovery: recoveryOf(vault),
  secrets,
  grants,
});

function recoveryOf(vault: Resource): Recovery {
  const isProtected = at(vault, 'properties.enablePurgeProtection') === true;
  const isKept = at(vault, 'properties.enableSoftDelete') !== false;
  return {
    recoveryLevel: isProtected ? 'Recoverable' : isKept ? 'Recoverable+Purgeable' : 'Purgeable',
    recoverableDays: isKept ? Number(at(vault, 'properties.softDeleteRetentionInDays') ?? 90) : 0,
  };
}
