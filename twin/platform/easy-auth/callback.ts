import { type Claims, TokenRefused } from '../../kit/check-token.ts';
import { type Answer, denied, redirect } from '../platform-answer.ts';
import { callbackUrl, NONCE_COOKIE, nonceTime } from './login.ts';
import { NotSignedIn, redeemCode } from './redeem.ts';
import { isAllowedTarget } from './return-target.ts';
import type { SignInContext } from './sign-in-context.ts';
import { verifyHere } from './verify-for-site.ts';
import { cookieOf, type Visit } from './visit.ts';

/**
 * POST /.auth/login/aad/callback: the sign-in service posts code and ID token through the browser.
 * Only the browser that started has the nonce that the token must contain, so a forged form cannot
 * sign a user in to someone else's account (login CSRF).
 */
export async function answerCallback(visit: Visit, context: SignInContext): Promise<Answer> {
  const { provider, issuer, settings, sessions, now, prefix } = context;
  const form = new URLSearchParams(await visit.readBody());
  const target = new URLSearchParams(form.get('state') ?? '').get('redir') ?? '/';
  if (!isAllowedTarget(target, visit.origin, settings.externalUrls)) return denied(403);
  const idToken = form.get('id_token');
  if (!idToken) return denied(401);
  try {
    const claims = await verifyHere(idToken, provider, issuer, now());
    if (settings.validatesNonce) checkNonce(claims, visit, now() - settings.nonceMs);
    const code = form.get('code');
    const tokens = code
      ? await redeemCode(code, callbackUrl(visit.origin, prefix), context)
      : undefined;
    const cookie = sessions.start(claims, {
      idToken: tokens?.id_token ?? idToken,
      accessToken: tokens?.access_token,
      expiresOn: tokens && new Date(now() + Number(tokens.expires_in) * 1000).toISOString(),
    });
    const spent = `${NONCE_COOKIE}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; secure; HttpOnly; SameSite=None`;
    return redirect(target, { 'set-cookie': [cookie, spent] });
  } catch (error) {
    if (error instanceof TokenRefused) context.tell(error.message);
    else if (!(error instanceof NotSignedIn)) throw error;
    return denied(401);
  }
}

/** @throws {NotSignedIn} if the token answers no request of this browser, or a stale one. */
function checkNonce({ nonce }: Claims, visit: Visit, oldest: number): void {
  const held = cookieOf(visit, NONCE_COOKIE);
  const matches = typeof nonce === 'string' && nonce === held && nonceTime(nonce) >= oldest;
  if (!matches) throw new NotSignedIn('the nonce does not belong to this browser');
}
