import known from './data/known-clients.json' with { type: 'json' };
import type { DirectoryState } from './directory.ts';
import type { Application, AppRole, Scope, ServicePrincipal } from './objects.ts';

/** Microsoft Graph: the API of a scope that names no resource. */
export const GRAPH = {
  appId: '00000003-0000-0000-c000-000000000000',
  uris: ['https://graph.microsoft.com', 'https://graph.microsoft.com/'],
  /** Sign-in permissions, by ids that are the same in every directory. */
  scopes: [
    scope('37f7f235-527c-4136-accd-4a02d197296e', 'openid', 'Sign users in'),
    scope('14dad69e-099b-42c9-810b-d002981feec1', 'profile', "View users' basic profile"),
    scope('64a6cdd6-aab1-4aaf-94b7-3cc8405e90d0', 'email', "View users' email address"),
    scope('e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'User.Read', 'Sign in and read user profile'),
  ],
} as const;

function scope(id: string, value: string, title: string) {
  return { id, value, type: 'User' as const, adminConsentDisplayName: title };
}

/** A client as the sign-in service sees it. */
export interface Client {
  readonly appId: string;
  readonly displayName: string;
  readonly redirects: Readonly<Record<Platform, readonly string[]>>;
  /** "Allow public client flows", such as the device code flow. */
  readonly allowsPublicFlows: boolean;
  readonly allowsIdTokens: boolean;
  /** Permissions that its registration names, by resource. */
  readonly permissions: Application['requiredResourceAccess'];
}

export type Platform = 'web' | 'spa' | 'publicClient';

/** An API as the sign-in service sees it. */
export interface Resource {
  readonly appId: string;
  readonly displayName: string;
  readonly scopes: readonly Pick<Scope, 'id' | 'value' | 'type'>[];
  readonly roles: readonly AppRole[];
  readonly tokenVersion: 1 | 2;
  /** Which tokens have the claim `idtyp`: none, those of applications, or those of users too. */
  readonly idtyp: 'none' | 'app' | 'always';
  /** Whether tokens of users list their groups. */
  readonly namesGroups: boolean;
  readonly principal: ServicePrincipal | undefined;
  readonly preAuthorized: Application['api']['preAuthorizedApplications'];
}

/** Microsoft's own registrations that the deployment knows; every other id is unknown. */
const KNOWN = known.clients as Record<string, { name: string; redirectUris: string[] }>;

export function findClient(directory: DirectoryState, appId: string): Client | undefined {
  const application = directory.applications.find((one) => one.appId === appId);
  if (application) return clientOf(application);
  // Registered in their publisher's own directory, and valid in every other one.
  const foreign = Object.hasOwn(KNOWN, appId) ? KNOWN[appId] : undefined;
  if (!foreign) return undefined;
  return {
    appId,
    displayName: foreign.name,
    redirects: { web: [], spa: [], publicClient: foreign.redirectUris },
    allowsPublicFlows: true,
    allowsIdTokens: false,
    permissions: [],
  };
}

function clientOf(application: Application): Client {
  const { web, spa, publicClient } = application;
  return {
    appId: application.appId,
    displayName: application.displayName,
    redirects: {
      web: web.redirectUris,
      spa: spa.redirectUris,
      publicClient: publicClient.redirectUris,
    },
    allowsPublicFlows: application.isFallbackPublicClient === true,
    allowsIdTokens: web.implicitGrantSettings.enableIdTokenIssuance,
    permissions: application.requiredResourceAccess,
  };
}

/** By one of its identifier URIs, character for character, or by its client id. */
export function findResource(directory: DirectoryState, identifier: string): Resource | undefined {
  if (identifier === GRAPH.appId || GRAPH.uris.some((uri) => uri === identifier)) return graph();
  const application = directory.applications.find(
    ({ appId, identifierUris }) => appId === identifier || identifierUris.includes(identifier),
  );
  const principal = directory.servicePrincipals.find(({ appId }) => appId === application?.appId);
  return application && principal && resourceOf(application, principal);
}

/** Whether the API's registration has this URI: what a `resource` parameter is compared with. */
export function hasIdentifier(directory: DirectoryState, appId: string, uri: string): boolean {
  if (appId === GRAPH.appId) return GRAPH.uris.some((one) => one === uri);
  const application = directory.applications.find((one) => one.appId === appId);
  return application?.identifierUris.includes(uri) ?? false;
}

/** Settings under which tokens list security groups; other settings list only assigned ones. */
const NAMING_GROUPS = ['SecurityGroup', 'All'];

function resourceOf(application: Application, principal: ServicePrincipal): Resource {
  const { api, appRoles, groupMembershipClaims, optionalClaims } = application;
  const idtyp = optionalClaims?.accessToken.find(({ name }) => name === 'idtyp');
  return {
    appId: application.appId,
    displayName: application.displayName,
    scopes: api.oauth2PermissionScopes.filter(({ isEnabled }) => isEnabled),
    roles: appRoles.filter(({ isEnabled }) => isEnabled),
    tokenVersion: api.requestedAccessTokenVersion === 2 ? 2 : 1,
    idtyp: !idtyp
      ? 'none'
      : idtyp.additionalProperties?.includes('include_user_token')
        ? 'always'
        : 'app',
    namesGroups: NAMING_GROUPS.includes(groupMembershipClaims ?? ''),
    principal,
    preAuthorized: api.preAuthorizedApplications,
  };
}

const graph = (): Resource => ({
  appId: GRAPH.appId,
  displayName: 'Microsoft Graph',
  scopes: GRAPH.scopes,
  roles: [],
  tokenVersion: 1,
  idtyp: 'none',
  namesGroups: false,
  principal: undefined,
  preAuthorized: [],
});
