import type { User } from '../objects.ts';
import { type Client, findResource, GRAPH, type Resource } from '../registry.ts';
import {
  appClaims,
  delegatedClaims,
  idTokenClaims,
  type Proof,
  TOKEN_LIFE_S,
} from '../tokens/claims.ts';
import { SignInRefusal } from './aadsts.ts';
import { consented, missingConsent, scopesOf } from './consents.ts';
import { type Asked, judgeScopes } from './judge-scopes.ts';
import { issuing, type Service } from './service.ts';

/** The answer of the token endpoint. */
export interface TokenAnswer {
  readonly token_type: 'Bearer';
  readonly scope?: string;
  readonly expires_in: number;
  readonly ext_expires_in: number;
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

export interface Delegation {
  readonly client: Client;
  readonly asked: Asked;
  readonly user: User;
  readonly proof: Proof;
  readonly nonce?: string | undefined;
}

/** Tokens for a user's client, for every grant: the only place that issues them. */
export function issueDelegated(service: Service, delegation: Delegation): TokenAnswer {
  const { client, asked, user, proof } = delegation;
  const { directory, keys } = service;
  const resource = checkedResource(service, asked);
  checkAssignment(service, client, asked, user);
  if (directory.needSecondFactor.includes(resource.appId)) {
    throw new SignInRefusal(50079, resource.appId);
  }
  if (missingConsent(directory, client, asked, user.id).length > 0) {
    throw new SignInRefusal(65001, client.appId, client.displayName);
  }
  const scopes = grantedScopes(service, delegation, resource);
  const { identifier } = asked;
  const token = { client, resource, identifier: audienceOf(asked), user, scopes, proof };
  return {
    token_type: 'Bearer',
    scope: scopes.map((name) => fullName(identifier, name)).join(' '),
    expires_in: TOKEN_LIFE_S - 1,
    ext_expires_in: TOKEN_LIFE_S - 1,
    access_token: keys.sign(delegatedClaims(issuing(service), token)),
    ...(asked.oidc.includes('openid') ? { id_token: idToken(service, delegation) } : {}),
  };
}

/** Checks that the user is assigned, if the API or the client requires assignment. */
export function checkAssignment(
  { directory }: Service,
  client: Client,
  asked: Asked,
  user: User,
): void {
  for (const appId of new Set([asked.resourceAppId, client.appId])) {
    const principal = directory.servicePrincipals.find((one) => one.appId === appId);
    if (!principal?.appRoleAssignmentRequired) continue;
    const isAssigned = directory.appRoleAssignments.some(
      ({ principalId, resourceId }) => principalId === user.id && resourceId === principal.id,
    );
    if (isAssigned) continue;
    throw new SignInRefusal(50105, principal.displayName, appId, user.userPrincipalName);
  }
}

export function idToken(service: Service, delegation: Delegation, code?: string): string {
  const { client, user, nonce, asked } = delegation;
  const resource = findResource(service.directory, client.appId);
  const { oidc } = asked;
  return service.keys.sign(
    idTokenClaims(issuing(service), { client, resource, user, nonce, oidc, code }),
  );
}

/** An application's own token, for the API of its only scope. */
export function issueAppOnly(
  service: Service,
  client: Client,
  scope: string,
  resourceParameter: string | undefined,
  proof: Proof,
): TokenAnswer {
  const { directory, keys } = service;
  if (!/^\S+\/\.default$/.test(scope)) throw new SignInRefusal(1002012, scope);
  const asked = judgeScopes(directory, { client, scope, resource: resourceParameter });
  const resource = checkedResource(service, asked);
  const principal = directory.servicePrincipals.find(({ appId }) => appId === client.appId);
  if (!principal) throw new SignInRefusal(700016, client.appId, directory.tenantId);
  checkAppAssignment(service, client, resource, principal.id);
  const claims = appClaims(issuing(service), {
    client,
    resource,
    identifier: audienceOf(asked),
    principalId: principal.id,
    proof,
  });
  return {
    token_type: 'Bearer',
    expires_in: TOKEN_LIFE_S - 1,
    ext_expires_in: TOKEN_LIFE_S - 1,
    access_token: keys.sign(claims),
  };
}

export function checkAppAssignment(
  { directory }: Service,
  client: Pick<Client, 'appId' | 'displayName'>,
  { principal, appId, displayName }: Resource,
  holder: string,
): void {
  if (!principal?.appRoleAssignmentRequired) return;
  const isAssigned = directory.appRoleAssignments.some(
    ({ principalId, resourceId }) => principalId === holder && resourceId === principal.id,
  );
  if (isAssigned) return;
  throw new SignInRefusal(501051, client.appId, client.displayName, appId, displayName);
}

function checkedResource({ directory }: Service, asked: Asked): Resource {
  const resource = findResource(directory, asked.resourceAppId);
  if (!resource) throw new SignInRefusal(500011, asked.identifier, directory.tenantId);
  return resource;
}

function grantedScopes(
  { directory, strictness }: Service,
  { client, asked, user }: Delegation,
  resource: Resource,
): string[] {
  const scopes = [...scopesOf(directory, client, asked, user.id)];
  if (strictness.gathersScopes) scopes.push(...consented(directory, client, resource, user.id));
  if (resource.appId === GRAPH.appId) {
    scopes.push(...asked.oidc.filter((name) => name !== 'offline_access'));
  }
  return [...new Set(scopes)];
}

/** Graph's own scopes use their bare names. */
const fullName = (identifier: string, name: string): string =>
  identifier === GRAPH.appId ? name : `${identifier}/${name}`;

const audienceOf = ({ identifier }: Asked): string =>
  identifier === GRAPH.appId ? GRAPH.uris[0] : identifier;
