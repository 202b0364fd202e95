import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { type Configuration, type JWKS } from 'oidc-provider';
import { allowRegisteredRedirects, clientMetadata } from './engine-clients.ts';
import { enginePolicy } from './engine-policy.ts';
import { makeGrant, type Records } from './grants.ts';
import { issuerOf, type Service } from './service.ts';
import { Store } from './store.ts';

/** Paths below the tenant that lead to the engine, with the engine's names for them. */
export const ROUTES = {
  authorization: 'oauth2/v2.0/authorize',
  token: 'oauth2/v2.0/token',
  device_authorization: 'oauth2/v2.0/devicecode',
  code_verification: 'oauth2/deviceauth',
  end_session: 'oauth2/v2.0/logout',
} as const;

/** Pages that the engine renders by callback. */
export type Pages = Pick<Configuration, 'renderError'> & {
  readonly device: NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;
  readonly logout: NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;
};

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** Lifetimes of the engine's records in seconds, as Entra documents them. */
const LIVES = {
  AuthorizationCode: 600,
  DeviceCode: 900,
  Grant: 90 * DAY_S,
  Interaction: HOUR_S,
  RefreshToken: 90 * DAY_S,
  Session: DAY_S,
  AccessToken: HOUR_S,
  IdToken: HOUR_S,
};

/**
 * The protocol engine, a library independent of Entra: codes, PKCE, sessions, refresh tokens,
 * device codes. It is asked for `openid` alone; the requested API and scopes are judged before it
 * runs, and tokens are made after it.
 */
export function createEngine(
  service: Service,
  pages: Pages,
): { engine: Provider; records: Records } {
  const records: Records = new Map();
  const store = new Store();
  const { directory } = service;
  const engine = new Provider(issuerOf(service), {
    ...settings(pages),
    adapter: (kind: string) => store.adapter(kind, (id) => clientMetadata(service, id)),
    findAccount: (_ctx, id) =>
      directory.users.some((user) => user.id === id)
        ? { accountId: id, claims: async () => ({ sub: id }) }
        : undefined,
    interactions: {
      policy: enginePolicy(service),
      url: (_ctx, interaction) => `/${directory.tenantId}/login/${interaction.uid}`,
    },
    issueRefreshToken: async ({ oidc }) => {
      const pending = records.get(oidc.entities.Grant?.jti ?? '');
      return pending?.asked.oidc.includes('offline_access') ?? false;
    },
    loadExistingGrant: (ctx) => makeGrant(service, records, ctx),
    routes: Object.fromEntries(
      Object.entries(ROUTES).map(([name, path]) => [name, `/${directory.tenantId}/${path}`]),
    ),
  });
  allowRegisteredRedirects(engine, service);
  return { engine, records };
}

/** Settings that are the same in every directory. */
function settings({ device, logout, renderError }: Pages): Configuration {
  return {
    clientAuthMethods: ['none'],
    claims: { openid: ['sub'] },
    cookies: {
      keys: [randomBytes(32).toString('hex')],
      names: { session: 'twin-sign-in', interaction: 'twin-request', resume: 'twin-resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    // A client's grant outlives the browser session in which the user signed in.
    expiresWithSession: async () => false,
    extraParams: ['pending'],
    features: {
      devInteractions: { enabled: false },
      deviceFlow: { ...device, enabled: true, charset: 'base-20', mask: '*********' },
      rpInitiatedLogout: { ...logout, enabled: true },
      resourceIndicators: { enabled: false },
      userinfo: { enabled: false },
    },
    // What the engine signs is discarded, so unlike the service's keys these need no rotation.
    jwks: ownKeys(),
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    pkce: { required: () => false },
    ...(renderError ? { renderError } : {}),
    responseTypes: ['code', 'id_token', 'code id_token'],
    rotateRefreshToken: true,
    scopes: ['openid'],
    ttl: LIVES,
  };
}

function ownKeys(): JWKS {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] } as JWKS;
}
