import type {
  Application,
  AppRoleAssignment,
  FederatedCredential,
  ServicePrincipal,
  User,
} from './objects.ts';

/** Everything the directory holds, as plain data: copied, compared and written as JSON. */
export interface DirectoryState {
  tenantId: string;
  users: User[];
  applications: Application[];
  servicePrincipals: ServicePrincipal[];
  appRoleAssignments: AppRoleAssignment[];
  federatedCredentials: FederatedCredential[];
  /** Deleted objects stay restorable; on Entra for 30 days, here as long as the process lives. */
  deleted: { applications: Application[]; servicePrincipals: ServicePrincipal[] };
}

export function emptyDirectory(tenantId: string): DirectoryState {
  return {
    tenantId,
    users: [],
    applications: [],
    servicePrincipals: [],
    appRoleAssignments: [],
    federatedCredentials: [],
    deleted: { applications: [], servicePrincipals: [] },
  };
}

/** Deletes as Entra does: the service principal goes along, both can be restored one by one. */
export function deleteApplication(directory: DirectoryState, appId: string): void {
  const isIts = (object: { appId: string }) => object.appId === appId;
  directory.deleted.applications.push(...directory.applications.filter(isIts));
  directory.deleted.servicePrincipals.push(...directory.servicePrincipals.filter(isIts));
  directory.applications = directory.applications.filter((object) => !isIts(object));
  directory.servicePrincipals = directory.servicePrincipals.filter((object) => !isIts(object));
}
