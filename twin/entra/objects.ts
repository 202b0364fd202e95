/** The directory's objects, with the members that the chain reads. */
export interface Scope {
  id: string;
  value: string;
  type: 'User' | 'Admin';
  isEnabled: boolean;
  adminConsentDisplayName: string;
  adminConsentDescription: string;
  userConsentDisplayName: string;
  userConsentDescription: string;
}

export interface AppRole {
  id: string;
  value: string;
  displayName: string;
  description: string;
  allowedMemberTypes: string[];
  isEnabled: boolean;
}

export interface Api {
  requestedAccessTokenVersion: number | null;
  acceptMappedClaims: boolean | null;
  knownClientApplications: string[];
  oauth2PermissionScopes: Scope[];
  preAuthorizedApplications: { appId: string; delegatedPermissionIds: string[] }[];
}

interface OptionalClaim {
  name: string;
  source: string | null;
  essential: boolean;
  additionalProperties: string[];
}

export interface Application {
  id: string;
  appId: string;
  uniqueName: string | null;
  displayName: string;
  signInAudience: string;
  serviceManagementReference: string | null;
  identifierUris: string[];
  isFallbackPublicClient: boolean | null;
  api: Api;
  appRoles: AppRole[];
  /** Which of a user's groups the tokens for this API list. */
  groupMembershipClaims: string | null;
  optionalClaims: Record<'accessToken' | 'idToken' | 'saml2Token', OptionalClaim[]> | null;
  web: {
    homePageUrl: string | null;
    logoutUrl: string | null;
    redirectUris: string[];
    implicitGrantSettings: { enableAccessTokenIssuance: boolean; enableIdTokenIssuance: boolean };
  };
  publicClient: { redirectUris: string[] };
  spa: { redirectUris: string[] };
  requiredResourceAccess: {
    resourceAppId: string;
    resourceAccess: { id: string; type: 'Scope' | 'Role' }[];
  }[];
}

export interface FederatedCredential {
  id: string;
  applicationId: string;
  name: string;
  issuer: string;
  subject: string;
  audiences: string[];
  description: string | null;
}

/** A client's shared secret; the directory stores only its digest. */
export interface ClientSecret {
  appId: string;
  sha256: string;
}

/** Scopes that a user, or an administrator for all users, has granted a client. */
export interface Consent {
  clientAppId: string;
  resourceAppId: string;
  /** Null: all users. */
  principalId: string | null;
  scopes: string[];
}

export interface ServicePrincipal {
  id: string;
  appId: string;
  displayName: string;
  servicePrincipalType: 'Application' | 'ManagedIdentity';
  appRoleAssignmentRequired: boolean;
}

export interface User {
  id: string;
  displayName: string;
  userPrincipalName: string;
}

/** A security group, with the object ids of its members. */
export interface Group {
  id: string;
  members: string[];
}

export interface AppRoleAssignment {
  id: string;
  principalId: string;
  principalType: 'User' | 'ServicePrincipal';
  principalDisplayName: string;
  resourceId: string;
  resourceDisplayName: string;
  appRoleId: string;
}

/** An application with the portal's defaults. */
export function newApplication(ids: { id: string; appId: string }): Application {
  return {
    ...ids,
    uniqueName: null,
    displayName: '',
    signInAudience: 'AzureADMyOrg',
    serviceManagementReference: null,
    identifierUris: [],
    isFallbackPublicClient: null,
    api: newApi(),
    appRoles: [],
    groupMembershipClaims: null,
    optionalClaims: null,
    web: newWeb(),
    publicClient: { redirectUris: [] },
    spa: { redirectUris: [] },
    requiredResourceAccess: [],
  };
}

export function newApi(): Api {
  return {
    requestedAccessTokenVersion: null,
    acceptMappedClaims: null,
    knownClientApplications: [],
    oauth2PermissionScopes: [],
    preAuthorizedApplications: [],
  };
}

export function newWeb(): Application['web'] {
  return {
    homePageUrl: null,
    logoutUrl: null,
    redirectUris: [],
    implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
  };
}
