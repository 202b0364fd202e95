import { type Answer, denied, redirect, text } from '../platform-answer.ts';
import { isAllowedTarget } from './return-target.ts';
import type { SignInContext } from './sign-in-context.ts';
import type { Visit } from './visit.ts';

const TARGET = 'post_logout_redirect_uri';

/** GET /.auth/logout: ends the session here, then at the sign-in service, which redirects back. */
export async function answerLogout(visit: Visit, context: SignInContext): Promise<Answer> {
  const { settings, issuer, sessions, prefix } = context;
  const target = visit.query.get(TARGET);
  if (target && !isAllowedTarget(target, visit.origin, settings.externalUrls)) return denied(403);
  const { end_session_endpoint } = await issuer.discovery();
  const complete = new URL(`${visit.origin}${prefix}/logout/complete`);
  if (target) complete.searchParams.set(TARGET, target);
  const query = new URLSearchParams({ [TARGET]: complete.href });
  return redirect(`${end_session_endpoint}?${query}`, { 'set-cookie': sessions.end(visit) });
}

/** GET /.auth/logout/complete: where the sign-in service returns the browser. */
export function answerLogoutComplete(visit: Visit, { settings }: SignInContext): Answer {
  const target = visit.query.get(TARGET);
  if (!target) return text(200, 'You have been signed out.');
  return isAllowedTarget(target, visit.origin, settings.externalUrls)
    ? redirect(target)
    : denied(403);
}
