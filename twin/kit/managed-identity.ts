import { uuidFromName } from '../../infra/entra/uuid.ts';

/** A managed identity as tokens and role assignments name it. */
export interface ManagedIdentity {
  /** Resource that it belongs to: the service itself, or the identity that was deployed for it. */
  readonly resourceId: string;
  readonly principalId: string;
  readonly clientId: string;
}

/** Azure makes these ids up; here they are the same in every run, so that grants survive a restart. */
export const identityOf = (resourceId: string): ManagedIdentity => ({
  resourceId,
  principalId: uuidFromName(`${resourceId.toLowerCase()}/principal`),
  clientId: uuidFromName(`${resourceId.toLowerCase()}/client`),
});
