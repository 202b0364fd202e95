import { createHash, timingSafeEqual } from 'node:crypto';
import { TokenRefused, verifyFresh } from '../../kit/check-token.ts';
import type { DirectoryState } from '../directory.ts';
import type { Client } from '../registry.ts';
import type { Proof } from '../tokens/claims.ts';
import type { KeyRing } from '../tokens/keys.ts';
import { SignInRefusal } from './aadsts.ts';

export interface Credentials {
  readonly secret: string | undefined;
  readonly assertion: string | undefined;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Credentials of a token request, from its body or from a Basic header. */
export function credentialsOf(body: URLSearchParams, authorization: string | undefined) {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization ?? '')?.[1];
  const [id, secret] = basic
    ? Buffer.from(basic, 'base64').toString('utf8').split(':', 2).map(decoded)
    : [];
  const isJwt = body.get('client_assertion_type') === ASSERTION_TYPE;
  return {
    clientId: body.get('client_id') ?? id,
    credentials: {
      secret: body.get('client_secret') ?? secret,
      assertion: isJwt ? (body.get('client_assertion') ?? undefined) : undefined,
    },
  };
}

/**
 * Authenticates a confidential client: by a secret that the directory knows, or by the token of a
 * managed identity that a federated credential of its registration trusts.
 */
export async function authenticateClient(
  directory: DirectoryState,
  keys: KeyRing,
  client: Client,
  { secret, assertion }: Credentials,
  now: number,
): Promise<Proof> {
  if (assertion !== undefined) {
    await checkAssertion(directory, keys, client, assertion, now);
    return '2';
  }
  if (secret === undefined) throw new SignInRefusal(7000218);
  checkSecret(directory, client, secret);
  return '1';
}

function checkSecret({ clientSecrets }: DirectoryState, { appId }: Client, secret: string): void {
  const digest = createHash('sha256').update(secret).digest();
  const isKnown = clientSecrets
    .filter((one) => one.appId === appId)
    .some(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), digest));
  if (!isKnown) throw new SignInRefusal(7000215, appId);
}

async function checkAssertion(
  { applications, federatedCredentials }: DirectoryState,
  keys: KeyRing,
  client: Client,
  assertion: string,
  now: number,
): Promise<void> {
  const claims = await verifyFresh(assertion, keys.find, now).catch((error) => {
    if (!(error instanceof TokenRefused)) throw error;
    throw error.fault === 'expired' || error.fault === 'time'
      ? new SignInRefusal(700024, new Date(now).toISOString())
      : new SignInRefusal(700027);
  });
  const application = applications.find(({ appId }) => appId === client.appId);
  const isTrusted = federatedCredentials.some(
    ({ applicationId, issuer, subject, audiences }) =>
      applicationId === application?.id &&
      issuer === claims.iss &&
      subject === claims.sub &&
      typeof claims.aud === 'string' &&
      audiences.includes(claims.aud),
  );
  if (!isTrusted) throw new SignInRefusal(700213, String(claims.sub ?? ''));
}

/** RFC 6749 section 2.3.1: both parts are form-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
