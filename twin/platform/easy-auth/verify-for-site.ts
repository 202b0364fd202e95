import { type Claims, TokenRefused, verifyToken } from '../../kit/check-token.ts';
import type { Issuer } from './issuer.ts';
import type { Provider } from './settings.ts';

/**
 * The claims of a token for this site; keys are fetched again if the token names an unknown one.
 *
 * @throws {TokenRefused}
 * @throws {IssuerUnreachable}
 */
export async function verifyHere(
  token: string,
  provider: Provider,
  issuer: Issuer,
  now: number,
): Promise<Claims> {
  const demands = { issuer: provider.issuer, audiences: [...provider.audiences], now };
  const keys = await issuer.keys();
  return verifyToken(token, keys, demands).catch(async (error) => {
    if (!(error instanceof TokenRefused && error.fault === 'key')) throw error;
    return verifyToken(token, await issuer.renewedKeys(), demands);
  });
}
