import type { AccessToken, TokenCredential } from '@azure/identity';
import { NeedUnmet } from '../call/need-unmet.ts';
import { LIMITS } from '../contract/limits.ts';
import type { IssuedToken } from './remember-tokens.ts';

/**
 * A token of a managed identity of this site; without a client id, of the site's own. The library is
 * loaded by the first request: most deployments never make one.
 *
 * @throws {NeedUnmet}
 */
export async function requestIdentityToken(
  audience: string,
  clientId?: string,
): Promise<IssuedToken> {
  try {
    const { ManagedIdentityCredential } = await import('@azure/identity');
    const credential = clientId
      ? new ManagedIdentityCredential({ clientId })
      : new ManagedIdentityCredential();
    const { token, expiresOnTimestamp } = await withinTime(credential, `${audience}/.default`);
    return { text: token, until: expiresOnTimestamp - LIMITS.tokenMarginMs };
  } catch (error) {
    // Its message quotes the answer.
    const { name } = error as Error;
    throw new NeedUnmet(
      'identity_unavailable',
      `the managed identity got no token for ${audience} (${name})`,
    );
  }
}

/** Enforces the time limit here too, because not every part of the library observes the signal. */
function withinTime(credential: TokenCredential, scope: string): Promise<AccessToken> {
  const abortSignal = AbortSignal.timeout(LIMITS.tokenIssueMs);
  return new Promise((resolve, reject) => {
    abortSignal.addEventListener('abort', () => reject(abortSignal.reason), { once: true });
    credential
      .getToken(scope, { abortSignal })
      .then((token) => (token ? resolve(token) : reject(new Error('no token'))), reject);
  });
}
