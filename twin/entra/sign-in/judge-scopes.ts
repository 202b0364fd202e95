import type { DirectoryState } from '../directory.ts';
import { type Client, findResource, GRAPH, hasIdentifier, type Resource } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';

/** What a client requests, once validated. */
export interface Asked {
  /** Client id of the API that the access token is for. */
  readonly resourceAppId: string;
  /** The client's name for the API; full scope names begin with it. */
  readonly identifier: string;
  /** Bare names, or `.default` alone. */
  readonly scopes: readonly string[];
  /** Requested scopes among `openid`, `profile`, `email` and `offline_access`. */
  readonly oidc: readonly string[];
}

export interface ScopeRequest {
  readonly client: Client;
  readonly scope: string | undefined;
  readonly resource: string | undefined;
}

const OIDC = new Set(['openid', 'profile', 'email', 'offline_access']);
/** RFC 6749 section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Finds the API and the scopes that a request means; checks run in Entra's order. */
export function judgeScopes(directory: DirectoryState, request: ScopeRequest): Asked {
  const { client, scope, resource } = request;
  const names = [...new Set((scope ?? '').split(' ').filter((name) => name !== ''))];
  if (names.length === 0) throw new SignInRefusal(900144, 'scope');
  const malformed = names.find((name) => !SCOPE.test(name));
  if (malformed) throw new SignInRefusal(70011, malformed);
  const oidc = names.filter((name) => OIDC.has(name));
  const named = names.filter((name) => !OIDC.has(name)).map(split);
  const api = resourceOf(directory, named);
  // Entra compares the parameter with the identifier URIs of the API that the scopes name; a scope
  // without an API belongs to Graph.
  if (resource !== undefined && !hasIdentifier(directory, api.appId, resource)) {
    throw new SignInRefusal(9010010);
  }
  const identifier = named[0]?.identifier ?? GRAPH.appId;
  if (api.appId === client.appId && identifier !== client.appId) {
    throw new SignInRefusal(90009, client.appId, client.displayName);
  }
  checkNames(
    client,
    api,
    named.map(({ name }) => name),
  );
  return {
    resourceAppId: api.appId,
    identifier,
    scopes: named.map(({ name }) => name),
    oidc,
  };
}

interface Named {
  readonly identifier: string;
  readonly name: string;
}

function split(scope: string): Named {
  const slash = scope.lastIndexOf('/');
  if (slash < 0) return { identifier: GRAPH.appId, name: scope };
  return { identifier: scope.slice(0, slash), name: scope.slice(slash + 1) };
}

function resourceOf(directory: DirectoryState, named: readonly Named[]): Resource {
  const identifiers = named.length > 0 ? named.map(({ identifier }) => identifier) : [GRAPH.appId];
  const found = identifiers.map((identifier) => {
    const resource = findResource(directory, identifier);
    if (!resource) throw new SignInRefusal(500011, identifier, directory.tenantId);
    return resource;
  });
  const [first] = found as [Resource, ...Resource[]];
  if (found.some(({ appId }) => appId !== first.appId)) {
    throw new SignInRefusal(28000, named.map(full).join(' '));
  }
  return first;
}

const full = ({ identifier, name }: Named): string => `${identifier}/${name}`;

function checkNames(client: Client, api: Resource, names: readonly string[]): void {
  if (names.includes('.default') && names.length > 1) {
    throw new SignInRefusal(70011, names.join(' '));
  }
  for (const name of names) {
    if (name === '.default' || api.scopes.some(({ value }) => value === name)) continue;
    throw new SignInRefusal(650053, client.displayName, name, api.appId);
  }
}
