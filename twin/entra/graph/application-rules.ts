import type { Application } from '../objects.ts';
import { findClient } from '../registry.ts';
import type { GraphCall } from './call.ts';
import { badRequest, Refusal } from './refusal.ts';

/** Entra's rules for an application as a whole, once each single value is valid. */
export function checkApplication(call: GraphCall, held: Application, next: Application): void {
  checkServiceTree(call, held, next);
  checkEnabled(held.api.oauth2PermissionScopes, next.api.oauth2PermissionScopes);
  checkEnabled(held.appRoles, next.appRoles);
  checkDistinct(next);
  checkPreAuthorized(call, held, next);
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

/** Scopes and roles share ids and names, which must be unique; a redirect URI has one platform. */
function checkDistinct({ api, appRoles, web, spa, publicClient, identifierUris }: Application) {
  const entitlements = [...api.oauth2PermissionScopes, ...appRoles];
  const redirectUris = [web, spa, publicClient].flatMap((platform) => platform.redirectUris);
  const sets = {
    id: entitlements.map(({ id }) => id.toLowerCase()),
    value: entitlements.flatMap(({ value }) => value ?? []),
    redirectUris,
    identifierUris,
    appId: api.preAuthorizedApplications.map(({ appId }) => appId.toLowerCase()),
  };
  for (const [property, values] of Object.entries(sets)) {
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice === undefined) continue;
    throw badRequest(`Property ${property} must have distinct values: '${twice}'.`);
  }
  if (redirectUris.length > 256) throw badRequest('Property redirectUris has over 256 values.');
}

/** Named scopes must exist before the change: Graph ignores those added by the same request. */
function checkPreAuthorized(call: GraphCall, held: Application, { api }: Application): void {
  const ids = [held.api, api].map(
    ({ oauth2PermissionScopes }) => new Set(oauth2PermissionScopes.map(({ id }) => id)),
  );
  const named = api.preAuthorizedApplications.flatMap((one) => one.delegatedPermissionIds);
  if (!named.every((id) => ids.every((set) => set.has(id)))) {
    throw new Refusal(
      400,
      'InvalidValue',
      'Property api.preAuthorizedApplications.delegatedPermissionIds has a Permission Id that cannot be found in the AppPermissions sets.',
    );
  }
  const wrong = api.preAuthorizedApplications.find(({ appId }) => !isClient(call, appId));
  if (!wrong) return;
  throw new Refusal(
    400,
    'InvalidAppId',
    `Property appId has an invalid application id '${wrong.appId}'.`,
  );
}

/** Registered here or by Microsoft; a managed identity cannot sign users in. */
function isClient({ directory }: GraphCall, appId: string): boolean {
  const principal = directory.servicePrincipals.find((one) => one.appId === appId);
  return principal
    ? principal.servicePrincipalType === 'Application'
    : findClient(directory, appId) !== undefined;
}

/** Unverified hosts are allowed only for registrations that already get version 2 tokens. */
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
