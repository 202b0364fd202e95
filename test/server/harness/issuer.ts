import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { type JWK, SignJWT } from 'jose';
import { listenQuietly } from './listen.ts';
import { wholeRequest } from './whole-request.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const API = '22222222-2222-4222-8222-222222222222';
export const CLIENT = '33333333-3333-4333-8333-333333333333';
export const PUBLIC_URL = 'https://gateway.example/mcp';

export interface TestUser {
  readonly oid: string;
  readonly name: string;
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
}

export type Claims = Record<string, unknown>;

/**
 * A stand-in for the tenant's signing keys on loopback: serves a key set and signs v2 tokens with the
 * same structure as Entra's. Set faults on `keys` and `respond`; `fetches` counts the requests.
 */
export async function startIssuer() {
  const signing = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const issuer = {
    kid,
    privateKey: signing.privateKey,
    keys: [publicJwk(signing.publicKey, kid)] as JWK[],
    fetches: 0,
    /** The headers of each fetch. */
    requests: [] as string[],
    /** If set, replaces the key set. */
    respond: undefined as ((response: ServerResponse) => void) | undefined,
  };
  const server = createServer((request, response) => {
    issuer.fetches++;
    void wholeRequest(request).then((whole) => issuer.requests.push(whole));
    if (issuer.respond) return issuer.respond(response);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: issuer.keys }));
  });
  const port = await listenQuietly(server, 'localhost');
  const login = `http://localhost:${port}/`;

  return {
    ...issuerApi(issuer, login),
    state: issuer,
    login,
  };
}
export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

function issuerApi(state: { kid: string; privateKey: KeyObject }, login: string) {
  const sign = (claims: Claims, header: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: state.kid, ...header })
      .sign(state.privateKey);
  const common = (): Claims => {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: `${login}${TENANT}/v2.0`,
      aud: API,
      tid: TENANT,
      ver: '2.0',
      azp: CLIENT,
      azpacr: '0',
      iat: now,
      nbf: now,
      exp: now + 3600,
    };
  };
  /** Claims of a delegated access token. */
  const userClaims = (user: TestUser): Claims => ({
    ...common(),
    oid: user.oid,
    sub: `sub-${user.oid}`,
    name: user.name,
    preferred_username: `${user.name}@example.test`,
    scp: (user.scopes ?? ['user_impersonation']).join(' '),
    ...(user.roles && { roles: user.roles }),
  });
  /** Claims of an application's own token. */
  const appClaims = (oid: string, roles?: readonly string[]): Claims => ({
    ...common(),
    oid,
    sub: oid,
    idtyp: 'app',
    azpacr: '1',
    ...(roles && { roles }),
  });
  return {
    sign,
    userClaims,
    appClaims,
    /** Environment of a server behind the platform, which trusts this issuer. */
    env: {
      WEBSITE_AUTH_ENABLED: 'True',
      MCP_TENANT_ID: TENANT,
      MCP_CLIENT_ID: API,
      MCP_LOGIN_ENDPOINT: login,
      MCP_PUBLIC_URL: PUBLIC_URL,
    } as Record<string, string>,
    userToken: (user: TestUser) => sign(userClaims(user)),
    appToken: (oid: string, roles?: readonly string[]) => sign(appClaims(oid, roles)),
  };
}

export function publicJwk(key: KeyObject, kid: string): JWK {
  // Without `alg`, as Entra publishes them.
  return { ...(key.export({ format: 'jwk' }) as JWK), kid, use: 'sig' };
}

/** The platform's principal header for a token's claims, as App Service authentication builds it. */
export function principalHeader(claims: Claims): Record<string, string> {
  const typ: Record<string, string> = {
    oid: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
    tid: 'http://schemas.microsoft.com/identity/claims/tenantid',
    scp: 'http://schemas.microsoft.com/identity/claims/scope',
  };
  const entries = Object.entries(claims).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((val) => ({
      typ: typ[name] ?? name,
      val: String(val),
    })),
  );
  const blob = { auth_typ: 'aad', claims: entries, name_typ: 'name', role_typ: 'roles' };
  return {
    'x-ms-client-principal': Buffer.from(JSON.stringify(blob)).toString('base64'),
    'x-ms-client-principal-id': String(claims.oid),
    'x-ms-client-principal-idp': 'aad',
  };
}
