import { uuidFromName } from '../../infra/entra/uuid.ts';

/** A managed identity, with the ids in tokens and role assignments. */
export interface ManagedIdentity {
  /** Its resource: a service with a system-assigned identity, or a user-assigned identity. */
  readonly resourceId: string;
  readonly principalId: string;
  readonly clientId: string;
}

/** Azure generates these ids; here they are the same in every run, so grants survive a restart. */
export const identityOf = (resourceId: string): ManagedIdentity => ({
  resourceId,
  principalId: uuidFromName(`${resourceId.toLowerCase()}/principal`),
  clientId: uuidFromName(`${resourceId.toLowerCase()}/client`),
});
