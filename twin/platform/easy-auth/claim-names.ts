/**
 * Names under which the platform passes claims on. They follow the token library, whose inbound map
 * is public (AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet,
 * ClaimTypeMapping.cs); decoded headers show that `name`, `preferred_username` and `roles` of a v2
 * token keep their names (MaximRouiller/MaximeRouiller.Azure.AppService.EasyAuth#4,
 * AzureAD/microsoft-identity-web#1983).
 */
const XMLSOAP = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const IDENTITY = 'http://schemas.microsoft.com/identity/claims';
const CLAIMS = 'http://schemas.microsoft.com/claims';

export const CLAIM_NAMES: Readonly<Record<string, string>> = {
  acr: `${CLAIMS}/authnclassreference`,
  amr: `${CLAIMS}/authnmethodsreferences`,
  email: `${XMLSOAP}/emailaddress`,
  family_name: `${XMLSOAP}/surname`,
  given_name: `${XMLSOAP}/givenname`,
  idp: `${IDENTITY}/identityprovider`,
  oid: `${IDENTITY}/objectidentifier`,
  scp: `${IDENTITY}/scope`,
  sub: `${XMLSOAP}/nameidentifier`,
  tid: `${IDENTITY}/tenantid`,
  unique_name: `${XMLSOAP}/name`,
  upn: `${XMLSOAP}/upn`,
};

/** The header's claim types for display name and roles, whether or not the token has them. */
export const NAME_TYPE = `${XMLSOAP}/emailaddress`;
export const ROLE_TYPE = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
