import { request } from 'undici';
import { requestToken } from '../tokens.ts';
import { IssuerUnreachable } from './issuer.ts';
import type { SignInContext } from './sign-in-context.ts';

/** A setting of this name selects a managed identity, its value, instead of a secret. */
const ASSERTED = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID';
const AUDIENCE = 'api://AzureADTokenExchange';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface Tokens {
  readonly access_token?: string;
  readonly id_token?: string;
  readonly expires_in?: number;
}

/** The browser is not signed in, for a reason other than an invalid token. */
export class NotSignedIn extends Error {}

/** Redeems a code for tokens. @throws {NotSignedIn} if the sign-in service does not accept it. */
export async function redeemCode(
  code: string,
  redirectUri: string,
  context: SignInContext,
): Promise<Tokens> {
  const { issuer, provider, routes } = context;
  const { token_endpoint } = await issuer.discovery();
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: provider.clientId,
    ...(await credential(context)),
  });
  const answer = await request(token_endpoint, {
    dispatcher: await routes.site(),
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  }).catch((cause) => {
    throw new IssuerUnreachable('the token endpoint is not responding', { cause });
  });
  const body = (await answer.body.json()) as Tokens;
  if (answer.statusCode !== 200) throw new NotSignedIn('the code was not accepted');
  return body;
}

/** Authenticates the site: with the assertion of an identity, or with a secret. */
async function credential(context: SignInContext): Promise<Record<string, string>> {
  const { provider, appSettings, identities, routes } = context;
  const name = provider.secretSetting;
  const value = name && appSettings()[name];
  if (!value) throw new NotSignedIn('the client has no credential');
  if (name !== ASSERTED) return { client_secret: value };
  const identity = identities().assigned.find(({ clientId }) => clientId === value);
  if (!identity) throw new NotSignedIn('the site does not have the identity that should sign in');
  const { access_token } = await requestToken(routes, identity, AUDIENCE);
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: access_token };
}
