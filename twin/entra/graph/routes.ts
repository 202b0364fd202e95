import * as assignments from './app-role-assignments.ts';
import * as applications from './applications.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import * as deletedItems from './deleted-items.ts';
import * as federatedCredentials from './federated-credentials.ts';
import { me } from './me.ts';
import { Refusal } from './refusal.ts';
import * as servicePrincipals from './service-principals.ts';

type Handler = (call: GraphCall) => GraphAnswer;

/** The part of Graph that the hook uses. Other requests get Graph's answer to unknown ones. */
const ROUTES: readonly (readonly [method: string, path: string, handler: Handler])[] = [
  ['GET', '/me', me],
  ['GET', "/applications(uniqueName='{uniqueName}')", applications.getByUniqueName],
  ['PATCH', "/applications(uniqueName='{uniqueName}')", applications.upsertByUniqueName],
  ['GET', '/applications/{id}', applications.getById],
  ['PATCH', '/applications/{id}', applications.update],
  ['GET', '/applications/{id}/federatedIdentityCredentials', federatedCredentials.list],
  ['POST', '/applications/{id}/federatedIdentityCredentials', federatedCredentials.create],
  [
    'PATCH',
    '/applications/{id}/federatedIdentityCredentials/{credential}',
    federatedCredentials.update,
  ],
  ['GET', '/directory/deletedItems/microsoft.graph.application', deletedItems.listApplications],
  [
    'GET',
    '/directory/deletedItems/microsoft.graph.servicePrincipal',
    deletedItems.listServicePrincipals,
  ],
  ['POST', '/directory/deletedItems/{id}/restore', deletedItems.restore],
  ['GET', "/servicePrincipals(appId='{appId}')", servicePrincipals.getByAppId],
  ['GET', '/servicePrincipals', servicePrincipals.list],
  ['POST', '/servicePrincipals', servicePrincipals.create],
  ['GET', '/servicePrincipals/{id}/appRoleAssignedTo', assignments.list],
  ['POST', '/servicePrincipals/{id}/appRoleAssignedTo', assignments.create],
];

const COMPILED = ROUTES.map(([method, path, handler]) => {
  const escaped = path.replace(/[.()$]/g, '\\$&').replace(/\{(\w+)\}/g, "(?<$1>[^/']+)");
  return { method, pattern: new RegExp(`^/v1\\.0${escaped}$`), handler };
});

/** @param path already decoded. */
export function route(method: string, path: string) {
  for (const { method: its, pattern, handler } of COMPILED) {
    const match = its === method ? pattern.exec(path) : null;
    if (match) return { handler, parameters: { ...match.groups } as Record<string, string> };
  }
  throw new Refusal(400, 'BadRequest', `Resource not found for the segment '${path}'.`);
}
