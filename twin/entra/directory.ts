import type {
  Application,
  AppRoleAssignment,
  ClientSecret,
  Consent,
  FederatedCredential,
  Group,
  ServicePrincipal,
  User,
} from './objects.ts';

/** Everything in the directory, as plain data: copied, compared and written as JSON. */
export interface DirectoryState {
  tenantId: string;
  users: User[];
  groups: Group[];
  /** Object ids of users who may consent for all users. */
  administrators: string[];
  applications: Application[];
  servicePrincipals: ServicePrincipal[];
  appRoleAssignments: AppRoleAssignment[];
  federatedCredentials: FederatedCredential[];
  clientSecrets: ClientSecret[];
  consents: Consent[];
  /** Client ids of APIs for which a policy demands a second factor, which users here do not have. */
  needSecondFactor: string[];
  /** Client ids by unique name that a deployment was predicted with; registrations reuse them. */
  reservedAppIds: Record<string, string>;
  /** Deleted objects stay restorable: on Entra for 30 days, here as long as the process lives. */
  deleted: { applications: Application[]; servicePrincipals: ServicePrincipal[] };
}

export function emptyDirectory(tenantId: string): DirectoryState {
  return {
    tenantId,
    users: [],
    groups: [],
    administrators: [],
    applications: [],
    servicePrincipals: [],
    appRoleAssignments: [],
    federatedCredentials: [],
    clientSecrets: [],
    consents: [],
    needSecondFactor: [],
    reservedAppIds: {},
    deleted: { applications: [], servicePrincipals: [] },
  };
}

/** Deletes as Entra does: with its service principal; each can be restored separately. */
export function deleteApplication(directory: DirectoryState, appId: string): void {
  const isIts = (object: { appId: string }) => object.appId === appId;
  directory.deleted.applications.push(...directory.applications.filter(isIts));
  directory.deleted.servicePrincipals.push(...directory.servicePrincipals.filter(isIts));
  directory.applications = directory.applications.filter((object) => !isIts(object));
  directory.servicePrincipals = directory.servicePrincipals.filter((object) => !isIts(object));
}
