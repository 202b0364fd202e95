import type { Fault } from '../../kit/check-token.ts';
import type { Demand } from './authorize.ts';

/** What decided on a request, without anything of its token. */
export type Ground =
  | { readonly is: 'admitted'; readonly by: 'session' | 'token' }
  | { readonly is: 'anonymous' }
  | { readonly is: 'excluded' }
  | { readonly is: 'metadata' }
  /** The application, the principal or the tenant is not one that may call. */
  | { readonly is: 'not-listed'; readonly demand: Demand; readonly value: string }
  | { readonly is: 'own-path' }
  | { readonly is: 'no-provider' }
  | { readonly is: 'token'; readonly fault: Fault; readonly message: string }
  /** An experiment runs without authentication. */
  | { readonly is: 'taken-away' }
  | { readonly is: 'unreachable'; readonly message: string };

const ENTRA = 'properties.identityProviders.azureActiveDirectory';
const POLICY = `${ENTRA}.validation.defaultAuthorizationPolicy`;
const GLOBAL = 'properties.globalValidation';

/** A setting, by the resource and the path in which it is written. */
export interface Setting {
  readonly of: 'appsettings' | 'authsettings';
  readonly path: string;
}

const auth = (path: string): Setting => ({ of: 'authsettings', path });
const app = (path: string): Setting => ({ of: 'appsettings', path });

const OF_TOKEN: Partial<Record<Fault, string>> = {
  audience: `${ENTRA}.validation.allowedAudiences`,
  issuer: `${ENTRA}.registration.openIdIssuer`,
  key: `${ENTRA}.registration.openIdIssuer`,
  signature: `${ENTRA}.registration.openIdIssuer`,
};

const OF_DEMAND: Readonly<Record<Demand, Setting>> = {
  applications: auth(`${POLICY}.allowedApplications`),
  principals: auth(`${POLICY}.allowedPrincipals.identities`),
  tenants: app('properties.WEBSITE_AUTH_AAD_ALLOWED_TENANTS'),
};

/** The setting by which a request was judged. */
export function settingOf(ground: Ground): Setting {
  switch (ground.is) {
    case 'admitted':
      return auth(`${ENTRA}.validation.allowedAudiences`);
    case 'anonymous':
      return auth(`${GLOBAL}.unauthenticatedClientAction`);
    case 'excluded':
      return auth(`${GLOBAL}.excludedPaths`);
    case 'metadata':
      return app('properties.WEBSITE_AUTH_PRM_DEFAULT_WITH_SCOPES');
    case 'not-listed':
      return OF_DEMAND[ground.demand];
    case 'own-path':
      return auth('properties.httpSettings.routes.apiPrefix');
    case 'no-provider':
      return auth(`${ENTRA}.enabled`);
    case 'taken-away':
      return auth('properties.platform.enabled');
    case 'token':
      return auth(OF_TOKEN[ground.fault] ?? `${GLOBAL}.requireAuthentication`);
    case 'unreachable':
      return auth(`${ENTRA}.registration.openIdIssuer`);
  }
}

const LISTED: Readonly<Record<Demand, string>> = {
  applications: 'the application',
  principals: 'the caller',
  tenants: 'the tenant',
};

/** Why, for a person. */
export function sayGround(ground: Ground): string {
  switch (ground.is) {
    case 'admitted':
      return ground.by === 'token' ? 'the token is valid for this site' : 'its session is valid';
    case 'anonymous':
      return 'the request has neither a token nor a session';
    case 'excluded':
      return 'its path is excluded from authentication';
    case 'metadata':
      return 'the platform publishes this metadata itself';
    case 'not-listed':
      return `${LISTED[ground.demand]} ${ground.value} is not among those that may call`;
    case 'own-path':
      return 'the path is one of its own';
    case 'no-provider':
      return 'no identity provider is configured';
    case 'taken-away':
      return 'authentication was taken away for this attempt';
    default:
      return ground.message;
  }
}
