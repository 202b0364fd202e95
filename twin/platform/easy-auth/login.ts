import { randomBytes } from 'node:crypto';
import { type Answer, denied, redirect } from '../platform-answer.ts';
import { isAllowedTarget } from './return-target.ts';
import type { SignInContext } from './sign-in-context.ts';
import type { Visit } from './visit.ts';

export const NONCE_COOKIE = 'Nonce';

/** Where the sign-in service returns the browser; the registration must list it. */
export const callbackUrl = (origin: string, prefix: string): string =>
  `${origin}${prefix}/login/aad/callback`;

/**
 * GET /.auth/login/aad: redirects to the sign-in service with the platform's own request: code and
 * ID token by form post (only the ID token without a client credential), a nonce stored in a
 * cookie, the target in the state, and no PKCE.
 */
export async function answerLogin(
  { query, origin }: Visit,
  { settings, provider, issuer, prefix, now }: SignInContext,
): Promise<Answer> {
  const target =
    query.get('post_login_redirect_uri') ?? query.get('post_login_redirect_url') ?? '/';
  if (!isAllowedTarget(target, origin, settings.externalUrls)) return denied(403);
  const { authorization_endpoint } = await issuer.discovery();
  const nonce = createNonce(now());
  const request = new URLSearchParams({
    response_type: provider.secretSetting ? 'code id_token' : 'id_token',
    redirect_uri: callbackUrl(origin, prefix),
    client_id: provider.clientId,
    scope: 'openid profile email',
    response_mode: 'form_post',
    nonce,
    state: `redir=${encodeURIComponent(target)}`,
  });
  const cookie = `${NONCE_COOKIE}=${nonce}; path=/; secure; HttpOnly; SameSite=None`;
  return redirect(`${authorization_endpoint}?${request}`, { 'set-cookie': cookie });
}

/** 32 hexadecimal digits, and the time to the second. */
const createNonce = (now: number): string =>
  `${randomBytes(16).toString('hex')}_${new Date(now).toISOString().replace(/\D/g, '').slice(0, 14)}`;

/** When a nonce was created, in milliseconds since the epoch; `NaN` if it is malformed. */
export function nonceTime(nonce: string): number {
  const digits = /^[0-9a-f]{32}_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(nonce)?.slice(1);
  if (!digits) return Number.NaN;
  const [year, month, day, hour, minute, second] = digits.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
