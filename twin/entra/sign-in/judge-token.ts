import type { IncomingHttpHeaders } from 'node:http';
import type { DirectoryState } from '../directory.ts';
import type { Client, Platform } from '../registry.ts';
import type { Proof } from '../tokens/claims.ts';
import type { KeyRing } from '../tokens/keys.ts';
import { SignInRefusal } from './aadsts.ts';
import { authenticateClient, type Credentials, credentialsOf } from './authenticate-client.ts';
import { platformOf } from './redirects.ts';
import { requireClient } from './require-client.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** With `requested_token_use=on_behalf_of`, the only use of this grant that is supported here. */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Azure's own clients send this instead of the standard's grant type. */
const DEVICE_GRANT_SHORT = 'device_code';

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  authorization_code: ['code', 'redirect_uri'],
  refresh_token: ['refresh_token'],
  client_credentials: ['scope'],
  [DEVICE_GRANT]: ['device_code'],
  [JWT_BEARER]: ['assertion', 'requested_token_use', 'scope'],
};

/** A token request whose client is authenticated. */
export interface TokenRequest {
  readonly grantType: string;
  readonly client: Client;
  readonly proof: Proof;
  readonly body: URLSearchParams;
  /** Origin of the page that sent the request, if a page did. */
  readonly origin: string | undefined;
}

export async function judgeToken(
  directory: DirectoryState,
  keys: KeyRing,
  body: URLSearchParams,
  headers: IncomingHttpHeaders,
  now: number,
): Promise<TokenRequest> {
  if ([...body.keys()].some((name) => body.getAll(name).length > 1)) {
    throw new SignInRefusal(9002313);
  }
  const grantType = grantTypeOf(body);
  const { clientId, credentials } = credentialsOf(body, headers.authorization);
  const client = requireClient(directory, clientId);
  for (const name of NEEDS[grantType] ?? []) {
    if (!body.get(name)) throw new SignInRefusal(900144, name);
  }
  const { origin } = headers;
  checkOrigin(client, platformHere(client, body), origin);
  const proof = mayStayPublic(client, grantType, body, credentials)
    ? '0'
    : await authenticateClient(directory, keys, client, credentials, now);
  return { grantType, client, proof, body, origin };
}

function grantTypeOf(body: URLSearchParams): string {
  const grantType = body.get('grant_type');
  if (!grantType) throw new SignInRefusal(900144, 'grant_type');
  if (grantType === DEVICE_GRANT_SHORT) return DEVICE_GRANT;
  if (!Object.hasOwn(NEEDS, grantType)) throw new SignInRefusal(70003, grantType);
  return grantType;
}

/** The platform that a code was issued for; other grants have no redirect. */
const platformHere = (client: Client, body: URLSearchParams): Platform | undefined => {
  const uri = body.get('redirect_uri');
  return uri ? platformOf(client, uri) : undefined;
};

/** Pages may redeem only what was issued to single-page redirects, and only pages may do so. */
export function checkOrigin(
  client: Client,
  platform: Platform | undefined,
  origin: string | undefined,
): void {
  const isPage = platform ? platform === 'spa' : client.redirects.spa.length > 0;
  if (origin !== undefined && !isPage) throw new SignInRefusal(9002326, origin);
  if (origin === undefined && platform === 'spa') throw new SignInRefusal(9002327);
}

/** Whether the request needs no client authentication; a public client must not attempt any. */
function mayStayPublic(
  client: Client,
  grantType: string,
  body: URLSearchParams,
  { secret, assertion }: Credentials,
): boolean {
  const offers = secret !== undefined || assertion !== undefined;
  const platform = platformHere(client, body);
  const isPublic = isPublicHere(client, grantType, platform);
  const isOnlyPublic = platform !== undefined || client.redirects.web.length === 0;
  if (isPublic && offers && isOnlyPublic) throw new SignInRefusal(700025);
  return isPublic && !offers;
}

function isPublicHere(client: Client, grantType: string, platform: Platform | undefined): boolean {
  const { publicClient, spa } = client.redirects;
  if (grantType === 'client_credentials' || grantType === JWT_BEARER) return false;
  if (grantType === DEVICE_GRANT) return client.allowsPublicFlows;
  if (platform) return platform !== 'web';
  return client.allowsPublicFlows || publicClient.length > 0 || spa.length > 0;
}
