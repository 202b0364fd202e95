/**
 * Which values Graph accepts for an application, according to its reference
 * (https://learn.microsoft.com/graph/api/resources/application, `permissionScope`, `appRole`) and
 * the pages on redirects (https://learn.microsoft.com/entra/identity-platform/reply-url) and on
 * account types
 * (https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation).
 */
import { LOOPBACK } from '../sign-in/redirects.ts';
import {
  type Check,
  flag,
  guid,
  list,
  nonBlank,
  object,
  oneOf,
  orNull,
  text,
  when,
} from './checks.ts';
import { badRequest } from './refusal.ts';

/** Tokens list scopes and roles separated by spaces. */
const permissionName = text(/^(?!\.)[\w!#$%&'()*+,\-./:;<=>?@[\]^`{|}~]{1,120}$/);

const scope = object('PermissionScope', {
  id: guid,
  value: permissionName,
  type: oneOf('User', 'Admin'),
  isEnabled: flag,
  adminConsentDisplayName: nonBlank,
  adminConsentDescription: nonBlank,
  userConsentDisplayName: orNull(text(/^/)),
  userConsentDescription: orNull(text(/^/)),
});

const role = object('AppRole', {
  id: guid,
  value: orNull(permissionName),
  displayName: nonBlank,
  description: nonBlank,
  allowedMemberTypes: list(oneOf('User', 'Application'), { min: 1, max: 2 }),
  isEnabled: flag,
});

/** Printable, without the characters that the page on redirects excludes. */
const PLAIN = /^(?!.*[!$'(),;"\\<>^`{|}])[\x21-\x7e]{1,256}$/;

const isAbsolute = (uri: string): boolean => {
  const url = PLAIN.test(uri) && URL.canParse(uri) ? new URL(uri) : undefined;
  return url !== undefined && !uri.includes('#') && url.username === '' && url.password === '';
};

const isWeb = (uri: string): boolean => /^https:\/\/[^/?]/.test(uri) || LOOPBACK.test(uri);

/** An application-specific scheme, `myapp://auth` or `urn:...`, allowed only for native clients. */
const isNative = (uri: string): boolean =>
  /^(?!https?:|javascript:|data:|file:)[a-z][\w.+-]*:/.test(uri);

const redirect =
  (isAllowed: (uri: string) => boolean): Check =>
  (value, property, resource) => {
    if (typeof value === 'string' && value.includes('*')) {
      throw badRequest(
        `Property ${property}: this stand-in does not support wildcards: '${value}'.`,
      );
    }
    when((uri) => typeof uri === 'string' && isAbsolute(uri) && isAllowed(uri))(
      value,
      property,
      resource,
    );
  };

const redirects = (isAllowed: (uri: string) => boolean): Check =>
  list(redirect(isAllowed), { max: 256 });

/** No wildcard and no trailing slash, which would never match a `resource` parameter. */
const identifierUri = when(
  (uri) => typeof uri === 'string' && URL.canParse(uri) && /^[^\s*]{1,254}[^\s*/]$/.test(uri),
);

const claim = object('OptionalClaim', {
  name: nonBlank,
  source: orNull(oneOf('user')),
  essential: orNull(flag),
  additionalProperties: orNull(list(nonBlank)),
});

const MEMBERS: Readonly<Record<string, Check>> = {
  displayName: text(/^(?=[\s\S]*\S)[\s\S]{1,120}$/),
  signInAudience: oneOf(
    'AzureADMyOrg',
    'AzureADMultipleOrgs',
    'AzureADandPersonalMicrosoftAccount',
    'PersonalMicrosoftAccount',
  ),
  serviceManagementReference: orNull(text(/^/)),
  identifierUris: list(identifierUri),
  isFallbackPublicClient: orNull(flag),
  api: object('ApiApplication', {
    requestedAccessTokenVersion: orNull(oneOf(1, 2)),
    acceptMappedClaims: orNull(flag),
    knownClientApplications: list(guid),
    oauth2PermissionScopes: list(scope),
    preAuthorizedApplications: list(
      object('PreAuthorizedApplication', {
        appId: guid,
        delegatedPermissionIds: list(guid, { min: 1 }),
      }),
    ),
  }),
  appRoles: list(role),
  // `ApplicationGroup` requires groups assigned to the application, which the twin does not model.
  groupMembershipClaims: orNull(oneOf('None', 'SecurityGroup', 'All')),
  optionalClaims: orNull(
    object('OptionalClaims', {
      accessToken: list(claim),
      idToken: list(claim),
      saml2Token: list(claim),
    }),
  ),
  web: object('WebApplication', {
    homePageUrl: orNull(text(/^https?:\/\/\S{1,248}$/)),
    logoutUrl: orNull(text(/^https:\/\/\S{1,247}$/)),
    redirectUris: redirects(isWeb),
    implicitGrantSettings: object('ImplicitGrantSettings', {
      enableAccessTokenIssuance: flag,
      enableIdTokenIssuance: flag,
    }),
  }),
  publicClient: object('PublicClientApplication', {
    redirectUris: redirects((uri) => isWeb(uri) || isNative(uri)),
  }),
  spa: object('SpaApplication', { redirectUris: redirects(isWeb) }),
  requiredResourceAccess: list(
    object('RequiredResourceAccess', {
      resourceAppId: guid,
      resourceAccess: list(object('ResourceAccess', { id: guid, type: oneOf('Scope', 'Role') }), {
        min: 1,
        max: 400,
      }),
    }),
    { max: 50 },
  ),
};

/** @throws {Refusal} for the first member whose value, with defaults filled in, is invalid. */
export function checkMembers(names: readonly string[], next: object): void {
  for (const name of names) {
    const check = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    if (!check) throw badRequest(`Invalid property '${name}'.`);
    check((next as Record<string, unknown>)[name], name, 'Application');
  }
}
