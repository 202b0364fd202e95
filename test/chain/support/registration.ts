import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { DirectoryState } from '../../../twin/entra/directory.ts';
import type { GuardedTool } from '../../support/tools.ts';
import type { Chain } from './chain.ts';

const ROLES = 50;

/** The registration of the API, and its principal, which roles are assigned for. */
function findApi({ applications, servicePrincipals }: DirectoryState) {
  const api = applications.find(({ appRoles }) => appRoles.length > 0);
  const principal = servicePrincipals.find(({ appId }) => appId === api?.appId);
  assert.ok(api && principal);
  return { api, principal };
}

/** Declares a scope of the API that no tool requires. */
export function declareScope({ twin }: Chain, value: string): void {
  findApi(twin.entra.directory).api.api.oauth2PermissionScopes.push({
    id: randomUUID(),
    value,
    type: 'User',
    isEnabled: true,
    adminConsentDisplayName: value,
    adminConsentDescription: value,
    userConsentDisplayName: value,
    userConsentDescription: value,
  });
}

/** Assigns a role of the API, which declares it from then on, as an administrator could. */
export function assignRole({ twin }: Chain, displayName: string, role: string): void {
  const { directory } = twin.entra;
  const { api, principal } = findApi(directory);
  const user = directory.users.find((one) => one.displayName === displayName);
  assert.ok(user);
  if (!api.appRoles.some(({ value }) => value === role)) {
    api.appRoles.push({
      id: randomUUID(),
      value: role,
      displayName: '',
      description: '',
      allowedMemberTypes: ['User'],
      isEnabled: true,
    });
  }
  directory.appRoleAssignments.push({
    id: randomUUID(),
    principalId: user.id,
    principalType: 'User',
    principalDisplayName: displayName,
    resourceId: principal.id,
    resourceDisplayName: api.displayName,
    appRoleId: String(api.appRoles.find(({ value }) => value === role)?.id),
  });
}

/** Adds a user to groups, which tokens for the API list from now on, and assigns fifty roles. */
export function enrol(chain: Chain, displayName: string, groups: number): void {
  const { directory } = chain.twin.entra;
  const user = directory.users.find((one) => one.displayName === displayName);
  assert.ok(user);
  findApi(directory).api.groupMembershipClaims = 'SecurityGroup';
  directory.groups = Array.from({ length: groups }, () => ({
    id: randomUUID(),
    members: [user.id],
  }));
  const held = directory.appRoleAssignments.filter(({ principalId }) => principalId === user.id);
  for (let i = held.length; i < ROLES; i++) {
    assignRole(chain, displayName, `Sales.Reports.Region.Read.${10 + i}`);
  }
}

/** Names of users with the tool's role and without it. The deployment may assign it to no one. */
export function roleHolders(chain: Chain, { access: { role } }: GuardedTool) {
  const { directory } = chain.twin.entra;
  const { api } = findApi(directory);
  const appRoleId = api.appRoles.find(({ value }) => value === role.name)?.id;
  const holds = ({ id }: DirectoryState['users'][number]) =>
    directory.appRoleAssignments.some(
      (one) => one.principalId === id && one.appRoleId === appRoleId,
    );
  if (!directory.users.some(holds)) assignRole(chain, 'Ada', role.name);
  const holder = directory.users.find(holds)?.displayName;
  const other = directory.users.find((user) => !holds(user))?.displayName;
  assert.ok(holder && other);
  return { holder, other };
}
