import type { RequestListener } from 'node:http';
import type { Dispatcher } from 'undici';
import type { JsonObject, Resource } from '../../infra/model/deployment.ts';
import { at, textAt } from '../../infra/model/select.ts';
import { checkSupported } from '../deploy/check-supported.ts';
import { createDispatcher } from '../kit/dial.ts';
import { type Hop, NotModelled, type Surroundings } from '../kit/hop.ts';
import { tellRefusals } from '../kit/tell-refusals.ts';
import { Grants } from './grants.ts';
import { makeSecret, type Recovery, renewSecret, type Secret } from './secret.ts';
import type { VaultState } from './secrets-api.ts';
import { SUPPORTED_PROPERTIES } from './supported-properties.ts';
import { createVaultListener } from './vault-listener.ts';
import { createVerifier } from './verify-caller.ts';

const VAULT = 'Microsoft.KeyVault/vaults';
const SECRET = 'Microsoft.KeyVault/vaults/secrets';
const GRANT = 'Microsoft.Authorization/roleAssignments';

/** The vault, with what its operator can do. */
export interface Vault extends Hop {
  /**
   * Stores a new version of a deployed secret, as a deployment of that one resource does.
   * @throws if the deployment has no secret of this name.
   */
  setSecret(name: string, value: string): void;
}

export interface VaultOptions {
  /** Root of the sign-in service, with a slash at the end. */
  readonly loginEndpoint: string;
}

/** Key Vault: its secrets, and who may do what with them. */
export async function createVault(
  surroundings: Surroundings,
  { loginEndpoint }: VaultOptions,
): Promise<Vault> {
  return new KeyVault(surroundings, loginEndpoint);
}

class KeyVault implements Vault {
  readonly name = 'vault';
  readonly types = [VAULT, SECRET];
  readonly #surroundings: Surroundings;
  readonly #listener: RequestListener;
  readonly #grants = new Grants();
  readonly #secrets = new Map<string, Secret>();
  #vault: Resource | undefined;
  #dispatcher: Promise<Dispatcher> | undefined;

  constructor(surroundings: Surroundings, loginEndpoint: string) {
    const { clock, outbound } = surroundings;
    this.#surroundings = surroundings;
    const tenantId = () => textAt(this.#vault, 'properties.tenantId');
    const dispatcher = () => {
      this.#dispatcher ??= outbound({ service: 'AzureKeyVault' }).then(createDispatcher);
      return this.#dispatcher;
    };
    this.#listener = createVaultListener({
      state: () => this.#state(),
      authorization: () => `${loginEndpoint}${tenantId()}`,
      verify: createVerifier({ loginEndpoint, tenantId, dispatcher, now: () => clock.now() }),
      tell: tellRefusals('vault', surroundings),
    });
  }

  apply(resource: Resource): void {
    checkSupported(resource, SUPPORTED_PROPERTIES[resource.type] ?? {});
    if (resource.type === VAULT) this.#open(resource);
    if (resource.type === SECRET) this.#make(resource);
    if (resource.type === GRANT) this.#grants.add(resource);
  }

  #open(resource: Resource): void {
    checkVault(resource, this.#vault);
    this.#vault = resource;
    this.#surroundings.serve(hostOf(resource), { resource: resource.id }, this.#listener);
  }

  /** Created once, as the deployment says: a later run never replaces an existing secret. */
  #make(resource: Resource): void {
    const secret = makeSecret(resource, this.#surroundings.clock.now());
    if (!this.#secrets.has(secret.key)) this.#secrets.set(secret.key, secret);
  }

  setSecret(name: string, value: string): void {
    const known = this.#secrets.get(name.toLowerCase());
    if (!known) {
      const names = [...this.#secrets.values()].map((secret) => secret.name).join(', ');
      throw new Error(`The vault has no secret ${name}. It has ${names}.`);
    }
    const now = this.#surroundings.clock.now();
    this.#secrets.set(known.key, renewSecret(known, value, now));
  }

  remove(id: string): void {
    this.#grants.remove(id);
    for (const { key, resourceId } of this.#secrets.values()) {
      if (resourceId === id) this.#secrets.delete(key);
    }
  }

  reference(id: string): JsonObject {
    const isVault = this.#vault?.id === id;
    return { id, properties: isVault ? { vaultUri: `${this.#state().base}/` } : {} };
  }

  async stop(): Promise<void> {
    await (await this.#dispatcher)?.destroy();
  }

  /** The endpoint is not reachable before a vault is deployed. */
  #state(): VaultState {
    const vault = this.#vault as Resource;
    return {
      resource: vault,
      id: vault.id,
      name: vault.name,
      base: `https://${hostOf(vault)}`,
      recovery: recoveryOf(vault),
      secrets: this.#secrets,
      grants: this.#grants,
    };
  }
}

const hostOf = ({ name }: Resource): string => `${name.toLowerCase()}.vault.azure.net`;

function checkVault(resource: Resource, before: Resource | undefined): void {
  if (before && before.id !== resource.id) {
    throw new NotModelled('the twin supports only one vault', resource, 'id');
  }
  if (at(resource, 'properties.enableRbacAuthorization') !== true) {
    const where = 'properties.enableRbacAuthorization';
    throw new NotModelled('the twin supports role assignments only', resource, where);
  }
}

function recoveryOf(vault: Resource): Recovery {
  const isProtected = at(vault, 'properties.enablePurgeProtection') === true;
  const isKept = at(vault, 'properties.enableSoftDelete') !== false;
  return {
    recoveryLevel: isProtected ? 'Recoverable' : isKept ? 'Recoverable+Purgeable' : 'Purgeable',
    recoverableDays: isKept ? Number(at(vault, 'properties.softDeleteRetentionInDays') ?? 90) : 0,
  };
}
