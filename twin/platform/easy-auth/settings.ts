import type { Resource } from '../../../infra/model/deployment.ts';
import { at, textAt, textsAt } from '../../../infra/model/select.ts';
import { NotModelled } from '../../kit/hop.ts';

/** The content of `authsettingsV2`, with the platform's defaults. */
export interface EasyAuthSettings {
  readonly required: boolean;
  readonly unauthenticated: 'Return401' | 'Return403' | 'RedirectToLoginPage' | 'AllowAnonymous';
  readonly excludedPaths: readonly string[];
  /** First part of the platform's own paths. */
  readonly prefix: string;
  /** Headers with the public host and scheme; `undefined` if no proxy is trusted. */
  readonly forwarded: { readonly host: string; readonly proto: string } | undefined;
  readonly provider: Provider | undefined;
  readonly login: LoginSettings;
}

export interface Provider {
  readonly issuer: string;
  readonly clientId: string;
  /** Name of the setting with the client's secret; without it no code is redeemed. */
  readonly secretSetting: string | undefined;
  readonly audiences: ReadonlySet<string>;
  /** Client ids that tokens may have been issued to; empty admits all. */
  readonly applications: ReadonlySet<string>;
  /** Object ids of users and applications that may call; empty admits all. */
  readonly principals: ReadonlySet<string>;
  readonly challenges: boolean;
}

export interface LoginSettings {
  readonly tokenStore: boolean;
  readonly externalUrls: readonly string[];
  /** Lifetime of a session in milliseconds; `undefined`: until the ID token expires. */
  readonly sessionMs: number | undefined;
  readonly validatesNonce: boolean;
  readonly nonceMs: number;
}

const ENTRA = 'properties.identityProviders.azureActiveDirectory';
const ACTIONS = ['Return401', 'Return403', 'RedirectToLoginPage', 'AllowAnonymous'] as const;

/** `undefined` if authentication is off. */
export function readEasyAuth(resource: Resource): EasyAuthSettings | undefined {
  if (at(resource, 'properties.platform.enabled') !== true) return undefined;
  const action = textAt(resource, 'properties.globalValidation.unauthenticatedClientAction');
  return {
    required: at(resource, 'properties.globalValidation.requireAuthentication') === true,
    unauthenticated: ACTIONS.find((known) => known === action) ?? 'RedirectToLoginPage',
    excludedPaths: readExcluded(resource),
    prefix: textAt(resource, 'properties.httpSettings.routes.apiPrefix') || '/.auth',
    forwarded: readForwarded(resource),
    provider: at(resource, `${ENTRA}.enabled`) === true ? readProvider(resource) : undefined,
    login: readLogin(resource),
  };
}

/** Sources disagree on how patterns are matched, so only whole paths are supported. */
function readExcluded(resource: Resource): readonly string[] {
  const where = 'properties.globalValidation.excludedPaths';
  const paths = textsAt(resource, where);
  if (paths.some((path) => path.includes('*'))) {
    throw new NotModelled('the twin supports whole paths only, not patterns', resource, where);
  }
  return paths;
}

function readForwarded(resource: Resource): EasyAuthSettings['forwarded'] {
  const where = 'properties.httpSettings.forwardProxy';
  switch (textAt(resource, `${where}.convention`)) {
    case 'Standard':
      return { host: 'x-forwarded-host', proto: 'x-forwarded-proto' };
    case 'Custom':
      return {
        host: textAt(resource, `${where}.customHostHeaderName`).toLowerCase(),
        proto: textAt(resource, `${where}.customProtoHeaderName`).toLowerCase(),
      };
    default:
      return undefined;
  }
}

function readProvider(resource: Resource): Provider {
  const registration = `${ENTRA}.registration`;
  const clientId = textAt(resource, `${registration}.clientId`);
  const validation = `${ENTRA}.validation`;
  const policy = `${validation}.defaultAuthorizationPolicy`;
  return {
    issuer: textAt(resource, `${registration}.openIdIssuer`),
    clientId,
    secretSetting: textAt(resource, `${registration}.clientSecretSettingName`) || undefined,
    // The client id itself is always an audience.
    audiences: new Set([clientId, ...textsAt(resource, `${validation}.allowedAudiences`)]),
    applications: new Set(textsAt(resource, `${policy}.allowedApplications`)),
    principals: new Set(textsAt(resource, `${policy}.allowedPrincipals.identities`)),
    challenges: at(resource, `${ENTRA}.login.disableWWWAuthenticate`) !== true,
  };
}

function readLogin(resource: Resource): LoginSettings {
  const where = 'properties.login';
  const fixed =
    textAt(resource, `${where}.cookieExpiration.convention`) !== 'IdentityProviderDerived';
  const time = (path: string, otherwise: string) =>
    readSpan(resource, `${where}.${path}`, otherwise);
  return {
    tokenStore: at(resource, `${where}.tokenStore.enabled`) === true,
    externalUrls: textsAt(resource, `${where}.allowedExternalRedirectUrls`),
    sessionMs: fixed ? time('cookieExpiration.timeToExpiration', '08:00:00') : undefined,
    validatesNonce: at(resource, `${where}.nonce.validateNonce`) !== false,
    nonceMs: time('nonce.nonceExpirationInterval', '00:05:00'),
  };
}

/** Milliseconds of `hh:mm:ss`. */
function readSpan(resource: Resource, path: string, otherwise: string): number {
  const text = textAt(resource, path) || otherwise;
  const parts = /^(\d{2}):(\d{2}):(\d{2})$/.exec(text)?.slice(1).map(Number);
  if (!parts)
    throw new NotModelled(`${text} is not a duration of the form hh:mm:ss`, resource, path);
  const [hours = 0, minutes = 0, seconds = 0] = parts;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
