import type { Resource } from '../../infra/model/deployment.ts';
import {
  type Answer,
  badParameter,
  forbidden,
  notAllowed,
  notServed,
  secretDisabled,
  secretNotFound,
} from './errors.ts';
import type { Grants } from './grants.ts';
import { type DataAction, DELETE_SECRET, GET_SECRET, READ_METADATA, SET_SECRET } from './roles.ts';
import { metadataOf, type Recovery, type Secret } from './secret.ts';
import type { Caller } from './verify-caller.ts';

/** A vault as its API sees it. */
export interface VaultState {
  readonly resource: Resource;
  readonly id: string;
  readonly name: string;
  /** `https://<name>.vault.azure.net` */
  readonly base: string;
  readonly recovery: Recovery;
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly grants: Grants;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The operation that a path and a method request. */
interface Asked {
  readonly action: DataAction;
  readonly name: string | undefined;
  readonly answer: (vault: VaultState, call: Call) => Answer;
}

const PAGE = 25;

/** Answers a call with a verified token: first checks permission, then looks up the secret. */
export function answerCall(vault: VaultState, call: Call, caller: Caller): Answer {
  const asked = readCall(call);
  if ('status' in asked) return asked;
  const resourceId = asked.name ? `${vault.id}/secrets/${asked.name}` : vault.id;
  // Before any lookup: a caller without permission must not learn which secrets exist.
  const { action, name } = asked;
  const grant = vault.grants.allowing(caller.oid, action, resourceId);
  const judged = { caller, action, resourceId, grant, vault: vault.resource };
  if (!grant) return { ...forbidden(caller, action, resourceId, vault.name), judged };
  const isMissing = name !== undefined && !vault.secrets.has(name);
  return { ...(isMissing ? secretNotFound(name) : asked.answer(vault, call)), judged };
}

function readCall({ method, path }: Call): Asked | Answer {
  const [root, name, version, ...more] = path.replace(/^\/|\/$/g, '').split('/');
  if (root !== 'secrets' || more.length > 0) return notServed();
  if (name !== undefined && !/^[0-9A-Za-z-]{1,127}$/.test(name)) {
    return badParameter('The request URI contains an invalid name.');
  }
  const key = name?.toLowerCase();
  if (method === 'PUT' || method === 'PATCH') return only(SET_SECRET, key);
  if (method === 'DELETE') return only(DELETE_SECRET, key);
  if (method !== 'GET') return notAllowed();
  if (key === undefined) return { action: READ_METADATA, name: key, answer: list(false) };
  if (version === 'versions') return { action: READ_METADATA, name: key, answer: list(true, key) };
  return { action: GET_SECRET, name: key, answer: (vault) => value(vault, key, version) };
}

/** An operation that no role in these deployments permits; it is authorized but never executed. */
const only = (action: DataAction, name: string | undefined): Asked => ({
  action,
  name,
  answer: notAllowed,
});

function value(vault: VaultState, name: string, version: string | undefined): Answer {
  const secret = vault.secrets.get(name) as Secret;
  if (version && version !== secret.version) return secretNotFound(`${name}/${version}`);
  if (!secret.enabled) return secretDisabled();
  const { base, recovery } = vault;
  return {
    status: 200,
    body: { value: secret.value, ...metadataOf(secret, base, true, recovery) },
  };
}

/** A page of items without values. */
const list =
  (ofVersions: boolean, key?: string) =>
  ({ secrets, base, recovery }: VaultState, { query, path }: Call): Answer => {
    const size = Number(query.get('maxresults') ?? PAGE);
    if (!Number.isInteger(size) || size < 1 || size > PAGE) {
      return badParameter(`maxresults must be between 1 and ${PAGE}.`);
    }
    const start = Number(query.get('$skiptoken') ?? 0);
    const all = [...secrets.values()].filter((secret) => !key || secret.key === key);
    const page = all.slice(start, start + size);
    const next = new URLSearchParams({
      'api-version': query.get('api-version') ?? '',
      $skiptoken: String(start + size),
      maxresults: String(size),
    });
    return {
      status: 200,
      body: {
        value: page.map((secret) => metadataOf(secret, base, ofVersions, recovery)),
        nextLink: start + size < all.length ? `${base}${path}?${next}` : null,
      },
    };
  };
