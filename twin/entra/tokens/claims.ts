import { createHash, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { DirectoryState } from '../directory.ts';
import type { User } from '../objects.ts';
import type { Client, Resource } from '../registry.ts';

/** Entra varies it between 60 and 90 minutes at random; here it is constant. */
export const TOKEN_LIFE_S = 3_900;

/** How a client authenticated: not at all, by a secret, by an assertion. */
export type Proof = '0' | '1' | '2';

/** What all tokens issued at one moment in a directory share. */
export interface Issuing {
  readonly directory: DirectoryState;
  /** The sign-in service's address, with a slash at the end. */
  readonly login: string;
  /** Seconds since the epoch. */
  readonly now: number;
}

export interface Delegated {
  readonly client: Client;
  readonly resource: Resource;
  /** The client's name for the API: the audience of version 1 tokens. */
  readonly identifier: string;
  readonly user: User;
  /** Bare names. */
  readonly scopes: readonly string[];
  readonly proof: Proof;
}

/** A user's access token, in the version that the API's registration asks for. */
export function delegatedClaims(issuing: Issuing, token: Delegated): JWTPayload {
  const { client, resource, user, proof } = token;
  const roles = rolesOf(issuing.directory, resource, user.id);
  return {
    ...audience(issuing, resource, token.identifier),
    ...times(issuing.now),
    ...presenter(resource, client.appId, proof),
    ...(resource.namesGroups ? groupClaims(issuing.directory, user.id) : {}),
    name: user.displayName,
    ...(resource.idtyp === 'always' ? { idtyp: 'user' } : {}),
    oid: user.id,
    ...(resource.tokenVersion === 2
      ? { preferred_username: user.userPrincipalName }
      : { unique_name: user.userPrincipalName, upn: user.userPrincipalName }),
    ...(roles.length > 0 ? { roles } : {}),
    scp: token.scopes.join(' '),
    sub: pairwise(user.id, resource.appId),
    ...tail(issuing, resource),
  };
}

export interface AppOnly {
  readonly client: Pick<Client, 'appId'>;
  readonly resource: Resource;
  readonly identifier: string;
  /** Object id of the client's service principal. */
  readonly principalId: string;
  readonly proof: Proof;
}

/** An application's own access token. */
export function appClaims(issuing: Issuing, token: AppOnly): JWTPayload {
  const { client, resource, principalId, proof } = token;
  const roles = rolesOf(issuing.directory, resource, principalId);
  return {
    ...audience(issuing, resource, token.identifier),
    ...times(issuing.now),
    ...presenter(resource, client.appId, proof),
    ...(resource.idtyp === 'none' ? {} : { idtyp: 'app' }),
    oid: principalId,
    ...(roles.length > 0 ? { roles } : {}),
    sub: principalId,
    ...tail(issuing, resource),
  };
}

export interface IdToken {
  readonly client: Client;
  /** The client's own roles, if it is an API as well. */
  readonly resource: Resource | undefined;
  readonly user: User;
  readonly nonce: string | undefined;
  /** The authorization code issued with the token. */
  readonly code?: string | undefined;
  readonly oidc: readonly string[];
}

export function idTokenClaims(issuing: Issuing, token: IdToken): JWTPayload {
  const { client, resource, user, nonce, code, oidc } = token;
  const { directory } = issuing;
  const roles = resource ? rolesOf(directory, resource, user.id) : [];
  return {
    aud: client.appId,
    iss: `${issuing.login}${directory.tenantId}/v2.0`,
    ...times(issuing.now),
    ...(code === undefined ? {} : { c_hash: leftHalf(code) }),
    ...(resource?.namesGroups ? groupClaims(directory, user.id) : {}),
    ...(oidc.includes('email') ? { email: user.userPrincipalName } : {}),
    ...(oidc.includes('profile')
      ? { name: user.displayName, preferred_username: user.userPrincipalName }
      : {}),
    ...(nonce === undefined ? {} : { nonce }),
    oid: user.id,
    ...(roles.length > 0 ? { roles } : {}),
    sub: pairwise(user.id, client.appId),
    tid: directory.tenantId,
    uti: unique(),
    ver: '2.0',
  };
}

/** Values of the roles that a user or application has at an API. */
export function rolesOf(directory: DirectoryState, resource: Resource, holder: string): string[] {
  const ids = directory.appRoleAssignments
    .filter(({ principalId }) => principalId === holder)
    .filter(({ resourceId }) => resourceId === resource.principal?.id)
    .map(({ appRoleId }) => appRoleId);
  return resource.roles.filter(({ id }) => ids.includes(id)).map(({ value }) => value);
}

/** Groups that a token lists before it only links to them ("overage"). */
export const GROUPS_IN_TOKEN = 200;

function groupClaims({ groups }: DirectoryState, userId: string): JWTPayload {
  const ids = groups.filter(({ members }) => members.includes(userId)).map(({ id }) => id);
  if (ids.length === 0) return {};
  if (ids.length <= GROUPS_IN_TOKEN) return { groups: ids };
  const endpoint = `https://graph.microsoft.com/v1.0/users/${userId}/getMemberObjects`;
  return { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } };
}

function audience({ directory, login }: Issuing, resource: Resource, identifier: string) {
  const { tenantId } = directory;
  return resource.tokenVersion === 2
    ? { aud: resource.appId, iss: `${login}${tenantId}/v2.0` }
    : { aud: identifier, iss: `${login}${tenantId}/` };
}

const times = (now: number) => ({ iat: now, nbf: now, exp: now + TOKEN_LIFE_S });

const presenter = ({ tokenVersion }: Resource, appId: string, proof: Proof) =>
  tokenVersion === 2 ? { azp: appId, azpacr: proof } : { appid: appId, appidacr: proof };

const tail = ({ directory }: Issuing, { tokenVersion }: Resource) => ({
  tid: directory.tenantId,
  uti: unique(),
  ver: tokenVersion === 2 ? '2.0' : '1.0',
});

/** A user has another subject at each application. */
const pairwise = (userId: string, appId: string): string =>
  createHash('sha256').update(`${userId}/${appId}`).digest('base64url');

const unique = (): string => randomBytes(16).toString('base64url');

/** OpenID Connect Core section 3.3.2.11. */
const leftHalf = (code: string): string =>
  createHash('sha256').update(code, 'ascii').digest().subarray(0, 16).toString('base64url');
