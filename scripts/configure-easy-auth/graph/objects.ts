/** The parts of Microsoft Graph's objects that the hook reads or writes. */
export interface Scope {
  readonly id: string;
  readonly value: string;
  readonly isEnabled: boolean;
}

export interface AppRole {
  readonly id: string;
  readonly value: string;
  readonly allowedMemberTypes: readonly string[];
  readonly isEnabled: boolean;
}

export interface PreAuthorized {
  readonly appId: string;
  readonly delegatedPermissionIds: readonly string[];
}

export interface Api {
  readonly requestedAccessTokenVersion: number | null;
  readonly acceptMappedClaims: boolean | null;
  readonly knownClientApplications: readonly string[];
  readonly oauth2PermissionScopes: readonly Scope[];
  readonly preAuthorizedApplications: readonly PreAuthorized[];
}

/** Permissions on one API. */
export interface Permissions {
  readonly resourceAppId: string;
  readonly resourceAccess: readonly { readonly id: string; readonly type: string }[];
}

export interface Application {
  readonly id: string;
  readonly appId: string;
  readonly uniqueName: string | null;
  readonly displayName: string;
  readonly identifierUris: readonly string[];
  readonly api: Api;
  readonly appRoles: readonly AppRole[];
  readonly requiredResourceAccess: readonly Permissions[];
}

export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
}

/** Another API, as its service principal describes it. */
export interface OtherApi {
  readonly appId: string;
  readonly oauth2PermissionScopes: readonly Pick<Scope, 'id' | 'value'>[];
}

export interface AppRoleAssignment {
  readonly principalId: string;
  readonly appRoleId: string;
}

export interface FederatedCredential {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}
