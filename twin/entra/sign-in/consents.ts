import type { DirectoryState } from '../directory.ts';
import { type Client, findResource, GRAPH, type Resource } from '../registry.ts';
import type { Asked } from './judge-scopes.ts';

/**
 * Scopes that a request comes down to. `.default` stands for what somebody consented to before, and
 * only where that is nothing for what the registration names: it never asks for more by itself
 * (https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc, "when the user has already
 * given consent").
 */
export function scopesOf(directory: DirectoryState, client: Client, asked: Asked, userId: string) {
  if (!asked.scopes.includes('.default')) return asked.scopes;
  const api = findResource(directory, asked.resourceAppId);
  if (!api) return [];
  const had = consented(directory, client, api, userId);
  return had.length > 0 ? had : declared(client, api);
}

/** Scopes that a consent page shows when it is asked for: with `.default` all that there are. */
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

/** Scopes that the client may have of the API for this user, without asking again. */
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

/** Scopes that somebody has yet to consent to. */
export function missingConsent(
  directory: DirectoryState,
  client: Client,
  asked: Asked,
  userId: string,
): string[] {
  const api = findResource(directory, asked.resourceAppId);
  const had = new Set(api ? consented(directory, client, api, userId) : []);
  // Whoever is only signed in gives leave for that too, the first time: Graph tells who they are.
  const own = asked.resourceAppId === GRAPH.appId ? asked.oidc : [];
  return [...scopesOf(directory, client, asked, userId), ...own].filter((name) => !had.has(name));
}

/** @param principalId null: an administrator consents for everybody. */
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
