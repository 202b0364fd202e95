import { randomUUID } from 'node:crypto';
import type { ServicePrincipal } from '../objects.ts';
import { findResource } from '../registry.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import { flag } from './checks.ts';
import { isBorn, isTooYoung } from './lag.ts';
import { badRequest, notFound, Refusal } from './refusal.ts';

export function getByAppId({ directory, parameters }: GraphCall): GraphAnswer {
  const appId = parameters.appId ?? '';
  const found = directory.servicePrincipals.find((one) => one.appId === appId);
  if (!found) throw notFound(appId);
  return { status: 200, body: found };
}

/** The one filter that the hook uses; every name of a service principal is unique. */
const BY_NAME = /^servicePrincipalNames\/any\(name:name eq '((?:[^']|'')*)'\)$/;

export function list({ directory, query }: GraphCall): GraphAnswer {
  const name = BY_NAME.exec(query.get('$filter') ?? '')?.[1]?.replaceAll("''", "'");
  if (name === undefined) throw badRequest('Unsupported or invalid query filter clause specified.');
  const api = findResource(directory, name);
  const value = api ? [{ appId: api.appId, oauth2PermissionScopes: api.scopes }] : [];
  return { status: 200, body: { value } };
}

export function create(call: GraphCall): GraphAnswer {
  const { directory, body } = call;
  const { appId, appRoleAssignmentRequired = false, ...rest } = body;
  const unknown = Object.keys(rest)[0];
  if (unknown) throw badRequest(`Invalid property '${unknown}'.`);
  flag(appRoleAssignmentRequired, 'appRoleAssignmentRequired', 'ServicePrincipal');
  const application = directory.applications.find((one) => one.appId === appId);
  if (!application || isTooYoung(call, application.appId)) {
    throw new Refusal(
      400,
      'NoBackingApplicationObject',
      `The appId '${appId}' of the service principal does not reference a valid application object.`,
    );
  }
  const { servicePrincipals, deleted } = directory;
  if ([...servicePrincipals, ...deleted.servicePrincipals].some((one) => one.appId === appId)) {
    throw new Refusal(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      'The service principal cannot be created, updated, or restored because its name is in use.',
    );
  }
  const created: ServicePrincipal = {
    id: randomUUID(),
    appId: application.appId,
    displayName: application.displayName,
    servicePrincipalType: 'Application',
    appRoleAssignmentRequired: appRoleAssignmentRequired === true,
  };
  servicePrincipals.push(created);
  isBorn(call, created.id);
  return { status: 201, body: created };
}
