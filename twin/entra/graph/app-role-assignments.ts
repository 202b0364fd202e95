import { randomUUID } from 'node:crypto';
import type { AppRoleAssignment, ServicePrincipal } from '../objects.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import { isTooYoung } from './lag.ts';
import { badRequest, notFound } from './refusal.ts';

/** One assignment per page, so that a client that reads only the first page fails. */
export function list(call: GraphCall): GraphAnswer {
  const { id } = resource(call);
  const all = call.directory.appRoleAssignments.filter(({ resourceId }) => resourceId === id);
  const skip = Number(call.query.get('$skiptoken') ?? 0);
  const next = `https://graph.microsoft.com/v1.0/servicePrincipals/${id}/appRoleAssignedTo?$skiptoken=${skip + 1}`;
  const more = skip + 1 < all.length ? { '@odata.nextLink': next } : {};
  return { status: 200, body: { value: all.slice(skip, skip + 1), ...more } };
}

export function create(call: GraphCall): GraphAnswer {
  const { directory, body } = call;
  const held = resource(call);
  if (isTooYoung(call, held.id)) throw notFound(held.id);
  const { principalId, resourceId, appRoleId } = body as unknown as AppRoleAssignment;
  if (resourceId !== held.id) throw badRequest('resourceId is not the service principal named.');
  const principal = principalOf(call, principalId);
  checkRole(call, held, appRoleId, principal.type);
  const same = (one: AppRoleAssignment) =>
    one.principalId === principalId && one.resourceId === resourceId && one.appRoleId === appRoleId;
  if (directory.appRoleAssignments.some(same)) {
    throw badRequest('Permission being assigned already exists on the object.');
  }
  const created: AppRoleAssignment = {
    id: randomUUID(),
    principalId,
    principalType: principal.type,
    principalDisplayName: principal.displayName,
    resourceId,
    resourceDisplayName: held.displayName,
    appRoleId,
  };
  directory.appRoleAssignments.push(created);
  return { status: 201, body: created };
}

function resource({ directory, parameters }: GraphCall): ServicePrincipal {
  const id = parameters.id ?? '';
  const found = directory.servicePrincipals.find((one) => one.id === id);
  if (!found) throw notFound(id);
  return found;
}

type PrincipalType = AppRoleAssignment['principalType'];

function principalOf(
  { directory }: GraphCall,
  id: string,
): { type: PrincipalType; displayName: string } {
  const user = directory.users.find((one) => one.id === id);
  if (user) return { type: 'User', displayName: user.displayName };
  const application = directory.servicePrincipals.find((one) => one.id === id);
  if (application) return { type: 'ServicePrincipal', displayName: application.displayName };
  throw notFound(id);
}

function checkRole(call: GraphCall, held: ServicePrincipal, roleId: string, type: PrincipalType) {
  const application = call.directory.applications.find(({ appId }) => appId === held.appId);
  const role = application?.appRoles.find(({ id, isEnabled }) => id === roleId && isEnabled);
  if (!role) throw badRequest('Permission being assigned was not found on application.');
  const member = type === 'User' ? 'User' : 'Application';
  if (role.allowedMemberTypes.includes(member)) return;
  throw badRequest(`The role cannot be assigned to a member of type ${member}.`);
}
