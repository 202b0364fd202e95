import type { Application } from '../objects.ts';
import type { GraphCall } from './call.ts';
import { badRequest, Refusal } from './refusal.ts';

/** What Entra demands of an application that is created or changed. */
export function checkApplication(call: GraphCall, held: Application, next: Application): void {
  checkServiceTree(call, held, next);
  checkEnabled(held.api.oauth2PermissionScopes, next.api.oauth2PermissionScopes);
  checkEnabled(held.appRoles, next.appRoles);
  checkOrigin(next);
  checkGroupClaims(next);
  checkPreAuthorized(call, next);
  checkIdentifierUris(call, held, next);
}

function checkServiceTree({ faults }: GraphCall, held: Application, next: Application): void {
  if (!faults.serviceTree || next.serviceManagementReference) return;
  const what = held.displayName === '' ? 'Create' : 'Update';
  throw new Refusal(
    400,
    'ServiceTreeValueMissing',
    `ServiceManagementReference field is required for ${what}, but is missing in the request.`,
  );
}

type Entitlement = { id: string; isEnabled: boolean };

function checkEnabled(held: readonly Entitlement[], next: readonly Entitlement[]): void {
  const dropped = held.find((one) => one.isEnabled && !next.some(({ id }) => id === one.id));
  if (!dropped) return;
  throw new Refusal(
    400,
    'CannotDeleteOrUpdateEnabledEntitlement',
    'Permission (scope or role) cannot be deleted or updated unless disabled first.',
  );
}

function checkOrigin({ api, appRoles }: Application): void {
  if ([...api.oauth2PermissionScopes, ...appRoles].some((one) => 'origin' in one))
    throw badRequest("Invalid property 'origin'.");
}

/** `ApplicationGroup` needs groups that are assigned to the application, which the twin has not got. */
const GROUP_CLAIMS = [null, 'None', 'SecurityGroup', 'All'];

function checkGroupClaims({ groupMembershipClaims }: Application): void {
  if (!GROUP_CLAIMS.includes(groupMembershipClaims))
    throw badRequest("Invalid value specified for property 'groupMembershipClaims'.");
}

function checkPreAuthorized({ directory }: GraphCall, { api }: Application): void {
  const ids = new Set(api.oauth2PermissionScopes.map(({ id }) => id));
  const named = api.preAuthorizedApplications.flatMap((one) => one.delegatedPermissionIds);
  if (!named.every((id) => ids.has(id))) {
    throw new Refusal(
      400,
      'InvalidValue',
      'Property api.preAuthorizedApplications references a permission that cannot be found.',
    );
  }
  const managed = directory.servicePrincipals.filter(
    (one) => one.servicePrincipalType !== 'Application',
  );
  const wrong = api.preAuthorizedApplications.find(({ appId }) =>
    managed.some((one) => one.appId === appId),
  );
  if (!wrong) return;
  throw new Refusal(
    400,
    'InvalidAppId',
    `Property appId has an invalid application id '${wrong.appId}'.`,
  );
}

/** Unverified hosts pass for registrations that already get version 2 tokens, and for no others. */
function checkIdentifierUris(call: GraphCall, held: Application, next: Application): void {
  const added = next.identifierUris.filter((uri) => !held.identifierUris.includes(uri));
  for (const uri of added) {
    if (uri === `api://${next.appId}`) continue;
    const exempt = held.api.requestedAccessTokenVersion === 2 && !call.faults.noHttpsUris;
    if (!exempt) throw unverified(uri);
    if (isTaken(call, next, uri)) {
      throw badRequest(
        'Another object with the same value for property identifierUris already exists.',
      );
    }
  }
}

function unverified(uri: string): Refusal {
  return new Refusal(
    400,
    'HostNameNotOnVerifiedDomain',
    `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
  );
}

function isTaken({ directory }: GraphCall, next: Application, uri: string): boolean {
  return directory.applications.some(
    (one) => one.id !== next.id && one.identifierUris.includes(uri),
  );
}
