import type { Resource } from '../../infra/model/deployment.ts';
import { at, textAt } from '../../infra/model/select.ts';
import { identityOf, type ManagedIdentity } from '../kit/managed-identity.ts';

/** Identities that a site may use. */
export interface SiteIdentities {
  readonly system: ManagedIdentity | undefined;
  readonly assigned: readonly ManagedIdentity[];
}

export function identitiesOf(site: Resource): SiteIdentities {
  const assigned = Object.keys((at(site, 'identity.userAssignedIdentities') ?? {}) as object);
  return {
    system: textAt(site, 'identity.type').includes('SystemAssigned')
      ? identityOf(site.id)
      : undefined,
    assigned: assigned.map(identityOf),
  };
}

/** How a caller selects one of them; by default the site's own. */
export interface IdentityChoice {
  readonly clientId?: string | undefined;
  readonly principalId?: string | undefined;
  readonly resourceId?: string | undefined;
}

/** The selected identity, if the site has it. */
export function chooseIdentity(
  { system, assigned }: SiteIdentities,
  { clientId, principalId, resourceId }: IdentityChoice,
): ManagedIdentity | undefined {
  const named = [clientId, principalId, resourceId].some((value) => value !== undefined);
  if (!named) return system;
  return assigned.find(
    (identity) =>
      matches(clientId, identity.clientId) &&
      matches(principalId, identity.principalId) &&
      matches(resourceId, identity.resourceId),
  );
}

const matches = (asked: string | undefined, held: string): boolean =>
  asked === undefined || asked.toLowerCase() === held.toLowerCase();
