/**
 * Names under which the platform hands claims on. The rule is that of the token library, whose
 * inbound map is public (AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet,
 * ClaimTypeMapping.cs); that `name`, `preferred_username` and `roles` of a v2 token keep theirs was
 * seen in decoded headers (MaximRouiller/MaximeRouiller.Azure.AppService.EasyAuth#4,
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

/** What the header calls the claims for the display name and for roles, whatever the token has. */
export const NAME_TYPE = `${XMLSOAP}/emailaddress`;
export const ROLE_TYPE = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
