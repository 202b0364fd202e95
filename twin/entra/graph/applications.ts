import { randomUUID } from 'node:crypto';
import { type Application, newApi, newApplication, newWeb } from '../objects.ts';
import { checkApplication } from './application-rules.ts';
import { checkMembers } from './application-values.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import { isBorn, isTooYoung } from './lag.ts';
import { badRequest, notFound } from './refusal.ts';

export function getByUniqueName(call: GraphCall): GraphAnswer {
  const name = call.parameters.uniqueName ?? '';
  const found = call.directory.applications.find(({ uniqueName }) => uniqueName === name);
  if (!found) throw notFound(name);
  return { status: 200, body: shown(found, call) };
}

export function getById(call: GraphCall): GraphAnswer {
  return { status: 200, body: shown(byId(call), call) };
}

/** Creates an application only if the caller prefers that, and updates an existing one. */
export function upsertByUniqueName(call: GraphCall): GraphAnswer {
  const uniqueName = call.parameters.uniqueName ?? '';
  const { directory, headers } = call;
  const found = directory.applications.find((one) => one.uniqueName === uniqueName);
  if (found) return apply(call, found);
  if (headers.prefer !== 'create-if-missing') throw notFound(uniqueName);
  if (directory.deleted.applications.some((one) => one.uniqueName === uniqueName)) {
    throw badRequest('Another object with the same value for property uniqueName already exists.');
  }
  if (typeof call.body.displayName !== 'string') {
    throw badRequest('Property displayName value is required but is empty or missing.');
  }
  const appId = directory.reservedAppIds[uniqueName] ?? randomUUID();
  const fresh = { ...newApplication({ id: randomUUID(), appId }), uniqueName };
  const created = merged(fresh, call.body);
  checkApplication(call, fresh, created);
  directory.applications.push(created);
  isBorn(call, created.id);
  isBorn(call, created.appId);
  return { status: 201, body: shown(created, call) };
}

export function update(call: GraphCall): GraphAnswer {
  return apply(call, byId(call));
}

function apply(call: GraphCall, held: Application): GraphAnswer {
  const next = merged(held, call.body);
  checkApplication(call, held, next);
  Object.assign(held, next);
  return { status: 204 };
}

/** Each inner object is replaced as a whole; its missing members return to their defaults. */
function merged(held: Application, body: Record<string, unknown>): Application {
  const next = { ...held, ...structuredClone(body) } as Application;
  if (body.api) next.api = { ...newApi(), ...(body.api as object) };
  if (body.web) next.web = { ...newWeb(), ...(body.web as object) };
  checkMembers(Object.keys(body), next);
  return next;
}

function byId(call: GraphCall): Application {
  const id = call.parameters.id ?? '';
  const found = call.directory.applications.find((one) => one.id === id);
  if (!found || isTooYoung(call, id)) throw notFound(id);
  return found;
}

/** Graph adds members to the applications in its answers. */
function shown(application: Application, { directory }: GraphCall) {
  return {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#applications/$entity',
    ...application,
    api: {
      ...application.api,
      oauth2PermissionScopes: application.api.oauth2PermissionScopes.map(ofApplication),
    },
    appRoles: application.appRoles.map(ofApplication),
    web: {
      ...application.web,
      redirectUriSettings: application.web.redirectUris.map((uri) => ({ uri, index: null })),
    },
    passwordCredentials: directory.clientSecrets
      .filter(({ appId }) => appId === application.appId)
      .map((_, index) => ({ keyId: keyIdOf(index), displayName: null, secretText: null })),
    keyCredentials: [],
    tags: [],
  };
}

const ofApplication = <T extends object>(one: T) => ({ ...one, origin: 'Application' });

/** The directory identifies a secret; its value is shown only once, when it is created. */
const keyIdOf = (index: number): string =>
  `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
