import type { DirectoryState } from '../directory.ts';
import { type Client, findResource, GRAPH, type Resource } from '../registry.ts';
import type { Asked } from './judge-scopes.ts';

/**
 * The scopes that a request resolves to. `.default` means the scopes that the user consented to
 * before; only without any does it mean those that the registration names. It never asks for more
 * (https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc, "when the user has
 * already given consent").
 */
export function scopesOf(directory: DirectoryState, client: Client, asked: Asked, userId: string) {
  if (!asked.scopes.includes('.default')) return asked.scopes;
  const api = findResource(directory, asked.resourceAppId);
  if (!api) return [];
  const had = consented(directory, client, api, userId);
  return had.length > 0 ? had : declared(client, api);
}

/** Scopes that a consent page shows; with `.default` all scopes of the registration. */
export function scopesToShow(
  directory: DirectoryState,
  client: Client,
  asked: Asked,
  userId: string,
): readonly string[] {
  const api = findResource(directory, asked.resourceAppId);
  const scopes = scopesOf(directory, client, asked, userId);
  if (!api || !asked.scopes.includes('.default')) return scopes;
  return [...new Set([...scopes, ...declared(client, api)])];
}

function declared({ permissions }: Client, { appId, scopes }: Resource): string[] {
  const ids = permissions
    .filter(({ resourceAppId }) => resourceAppId === appId)
    .flatMap(({ resourceAccess }) => resourceAccess.map(({ id }) => id));
  return scopes.filter(({ id }) => ids.includes(id)).map(({ value }) => value);
}

/** Scopes of the API that the client may have for this user without asking again. */
export function consented(
  directory: DirectoryState,
  client: Client,
  api: Resource,
  userId: string,
): string[] {
  const ids = api.preAuthorized
    .filter(({ appId }) => appId === client.appId)
    .flatMap(({ delegatedPermissionIds }) => delegatedPermissionIds);
  const preAuthorized = api.scopes.filter(({ id }) => ids.includes(id)).map(({ value }) => value);
  const given = directory.consents
    .filter(({ clientAppId }) => clientAppId === client.appId)
    .filter(({ resourceAppId }) => resourceAppId === api.appId)
    .filter(({ principalId }) => principalId === null || principalId === userId)
    .flatMap(({ scopes }) => scopes);
  return [...new Set([...preAuthorized, ...given])];
}

/** Scopes that still need consent. */
export function missingConsent(
  directory: DirectoryState,
  client: Client,
  asked: Asked,
  userId: string,
): string[] {
  const api = findResource(directory, asked.resourceAppId);
  const had = new Set(api ? consented(directory, client, api, userId) : []);
  // Without API scopes, OIDC scopes need consent as well: Graph tells the client who the user is.
  const own = asked.resourceAppId === GRAPH.appId ? asked.oidc : [];
  return [...scopesOf(directory, client, asked, userId), ...own].filter((name) => !had.has(name));
}

/** @param principalId null: an administrator consents for all users. */
export function giveConsent(
  directory: DirectoryState,
  clientAppId: string,
  resourceAppId: string,
  principalId: string | null,
  scopes: readonly string[],
): void {
  const held = directory.consents.find(
    (one) =>
      one.clientAppId === clientAppId &&
      one.resourceAppId === resourceAppId &&
      one.principalId === principalId,
  );
  if (held) held.scopes = [...new Set([...held.scopes, ...scopes])];
  else directory.consents.push({ clientAppId, resourceAppId, principalId, scopes: [...scopes] });
}
