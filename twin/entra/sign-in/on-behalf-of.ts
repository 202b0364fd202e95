import { type Claims, TokenRefused, verifyFresh } from '../../kit/check-token.ts';
import type { User } from '../objects.ts';
import type { Client } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';
import { scopesOf } from './consents.ts';
import { issueDelegated, type TokenAnswer } from './issue.ts';
import { judgeScopes } from './judge-scopes.ts';
import { JWT_BEARER, type TokenRequest } from './judge-token.ts';
import type { Service } from './service.ts';

/**
 * A token for another API, in exchange for the access token that a user's client sent to this one
 * (RFC 7523; https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-on-behalf-of-flow).
 * The client is authenticated by now.
 */
export async function exchangeOnBehalfOf(
  service: Service,
  { client, body, proof }: TokenRequest,
): Promise<TokenAnswer> {
  // The same grant type is used for assertions of other issuers, which are not supported here.
  if (body.get('requested_token_use') !== 'on_behalf_of') throw new SignInRefusal(9002313);
  const claims = await verifyAssertion(service, body.get('assertion') ?? '');
  const user = userOf(service, client, claims);
  const { directory } = service;
  const [scope, resource] = [body.get('scope') ?? undefined, body.get('resource') ?? undefined];
  const asked = judgeScopes(directory, { client, scope, resource });
  if (scopesOf(directory, client, asked, user.id).length === 0) {
    throw new SignInRefusal(65001, client.appId, client.displayName);
  }
  return issueDelegated(service, { client, asked, user, proof });
}

async function verifyAssertion({ keys, now }: Service, assertion: string): Promise<Claims> {
  try {
    return await verifyFresh(assertion, keys.find, now());
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    throw error.fault === 'expired' || error.fault === 'time'
      ? new SignInRefusal(500133, iso(now()))
      : new SignInRefusal(50013, REASONS[error.fault] ?? 'The assertion is malformed.');
  }
}

const REASONS: Readonly<Record<string, string>> = {
  key: 'The key was not found.',
  signature: 'Key was found, but use of the key to verify the signature failed.',
};

/** The user of an access token that was issued to a client of this API. */
function userOf({ directory }: Service, client: Client, claims: Claims): User {
  // An ID token may have the same audience, and was not meant to call anything.
  if (claims.azp === undefined && claims.appid === undefined) {
    throw new SignInRefusal(240002, JWT_BEARER);
  }
  const { appId, displayName } = client;
  const uris = directory.applications.find((one) => one.appId === appId)?.identifierUris ?? [];
  const audience = String(claims.aud);
  if (![appId, ...uris].includes(audience)) {
    throw new SignInRefusal(500131, audience, appId, displayName);
  }
  if (claims.idtyp === 'app' || claims.scp === undefined) throw new SignInRefusal(7000114, appId);
  const user = directory.users.find(({ id }) => id === claims.oid);
  if (!user) throw new SignInRefusal(50034, String(claims.oid), directory.tenantId);
  return user;
}

const iso = (ms: number): string => new Date(ms).toISOString();
