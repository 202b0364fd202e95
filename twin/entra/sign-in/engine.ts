import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, {
  type Configuration,
  errors,
  interactionPolicy,
  type JWKS,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { findClient, type Platform } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';
import { missingConsent } from './consents.ts';
import { checkAssignment } from './issue.ts';
import type { Asked } from './judge-scopes.ts';
import { platformOf } from './redirects.ts';
import { issuerOf, type Service } from './service.ts';
import { Store } from './store.ts';

/** What an authorization request came down to; it travels through the engine as one parameter. */
export interface Pending {
  readonly asked: Asked;
  readonly platform: Platform | 'device';
}

/** Paths below the tenant that lead into the engine, and what it calls them. */
export const ROUTES = {
  authorization: 'oauth2/v2.0/authorize',
  token: 'oauth2/v2.0/token',
  device_authorization: 'oauth2/v2.0/devicecode',
  code_verification: 'oauth2/deviceauth',
  end_session: 'oauth2/v2.0/logout',
} as const;

const HOUR_S = 3_600;

/** Pages that the engine shows at its own moments. */
export type Pages = Pick<Configuration, 'renderError'> & {
  readonly device: NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;
  readonly logout: NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;
};

/** For each Grant that the engine makes, what it was made for. */
export type Records = Map<string, Pending>;

/** Grants are kept no longer than the refresh tokens that hang on them; the oldest go first. */
const MAX_RECORDS = 5_000;

/**
 * The protocol itself, as a library that knows nothing of Entra: codes, PKCE, sessions, refresh
 * tokens, device codes. It is asked for `openid` alone; which API and scopes a request means is
 * judged before it, and tokens are made after it.
 */
export function createEngine(
  service: Service,
  pages: Pages,
): { engine: Provider; records: Records } {
  const records: Records = new Map();
  const store = new Store();
  const tenant = `/${service.directory.tenantId}`;
  const engine = new Provider(issuerOf(service), {
    adapter: (kind: string) => store.adapter(kind, (id) => clientMetadata(service, id)),
    clientAuthMethods: ['none'],
    claims: { openid: ['sub'] },
    cookies: {
      keys: [randomBytes(32).toString('hex')],
      names: { session: 'twin-sign-in', interaction: 'twin-request', resume: 'twin-resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    extraParams: ['pending'],
    features: {
      devInteractions: { enabled: false },
      deviceFlow: { ...pages.device, enabled: true, charset: 'base-20', mask: '*********' },
      rpInitiatedLogout: { ...pages.logout, enabled: true },
      resourceIndicators: { enabled: false },
      userinfo: { enabled: false },
    },
    // What the engine signs is thrown away; the service's own keys roll, these need not.
    jwks: ownKeys(),
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    findAccount: (_ctx, id) =>
      service.directory.users.some((user) => user.id === id)
        ? { accountId: id, claims: async () => ({ sub: id }) }
        : undefined,
    interactions: {
      policy: policy(service),
      url: (_ctx, interaction) => `${tenant}/login/${interaction.uid}`,
    },
    issueRefreshToken: async (ctx) => wants(records, ctx, 'offline_access'),
    loadExistingGrant: (ctx) => makeGrant(service, records, ctx),
    pkce: { required: () => false },
    renderError: pages.renderError,
    responseTypes: ['code', 'id_token', 'code id_token'],
    rotateRefreshToken: true,
    routes: Object.fromEntries(
      Object.entries(ROUTES).map(([name, path]) => [name, `${tenant}/${path}`]),
    ),
    scopes: ['openid'],
    ttl: {
      AuthorizationCode: 600,
      DeviceCode: 900,
      Grant: 90 * 24 * HOUR_S,
      Interaction: HOUR_S,
      RefreshToken: 90 * 24 * HOUR_S,
      Session: 24 * HOUR_S,
      AccessToken: HOUR_S,
      IdToken: HOUR_S,
    },
  } as Configuration);
  allowRegisteredRedirects(engine, service);
  return { engine, records };
}

function ownKeys(): JWKS {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] } as JWKS;
}

/** Every client is public to the engine: whoever must prove itself has done so before. */
function clientMetadata({ directory }: Service, clientId: string) {
  if (!findClient(directory, clientId)) return undefined;
  return {
    client_id: clientId,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: [
      'authorization_code',
      'implicit',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    response_types: ['code', 'id_token', 'code id_token'],
    redirect_uris: ['http://localhost/replaced-by-the-registration'],
  } as const;
}

/** Which redirects a registration allows is asked of the directory at each request. */
function allowRegisteredRedirects(engine: Provider, { directory }: Service): void {
  engine.Client.prototype.redirectUriAllowed = function allowed(this: { clientId: string }, uri) {
    const client = findClient(directory, this.clientId);
    return client !== undefined && platformOf(client, uri) !== undefined;
  };
}

/** Signing in, and then consenting to whatever nobody has consented to yet. */
function policy(service: Service) {
  const prompts = interactionPolicy.base();
  prompts.remove('consent');
  const consent = new interactionPolicy.Check(
    'scopes_missing',
    'scopes without consent',
    'consent_required',
    (ctx) => !ctx.oidc.result?.consent && missingHere(service, ctx).length > 0,
  );
  prompts.add(new interactionPolicy.Prompt({ name: 'consent', requestable: true }, consent));
  return prompts;
}

function missingHere({ directory }: Service, { oidc }: KoaContextWithOIDC): string[] {
  const client = findClient(directory, oidc.client?.clientId ?? '');
  if (!client) return [];
  return missingConsent(directory, client, pendingOf(oidc.params).asked, accountOf(oidc));
}

const accountOf = (oidc: KoaContextWithOIDC['oidc']): string => oidc.session?.accountId ?? '';

export const pendingOf = (parameters: Record<string, unknown> | undefined): Pending =>
  JSON.parse(String(parameters?.pending)) as Pending;

/** A grant of its own for each authorization, so that its tokens know what they were asked for. */
async function makeGrant(service: Service, records: Records, ctx: KoaContextWithOIDC) {
  const { oidc } = ctx;
  const pending = pendingOf(oidc.params);
  const client = findClient(service.directory, oidc.client?.clientId ?? '');
  const user = service.directory.users.find(({ id }) => id === oidc.account?.accountId);
  if (client && user)
    refuseUnassigned(ctx, () => checkAssignment(service, client, pending.asked, user));
  const grant = new oidc.provider.Grant({
    clientId: oidc.client?.clientId ?? '',
    accountId: oidc.account?.accountId ?? '',
  });
  grant.addOIDCScope('openid');
  const id = await grant.save();
  records.set(id, pending);
  const oldest = records.keys().next().value;
  if (records.size > MAX_RECORDS && oldest) records.delete(oldest);
  return grant;
}

/** Hands a refusal of ours through the engine, to whoever writes the answer. */
function refuseUnassigned(ctx: KoaContextWithOIDC, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof SignInRefusal)) throw error;
    ctx.state.refusal = error;
    throw new errors.CustomOIDCProviderError(error.error, error.message);
  }
}

function wants(records: Records, { oidc }: KoaContextWithOIDC, scope: string): boolean {
  return records.get(oidc.entities.Grant?.jti ?? '')?.asked.oidc.includes(scope) ?? false;
}
