import { type Answer, denied, json, text } from '../platform-answer.ts';
import { displayName, typedClaims } from './principal.ts';
import type { SignInContext } from './sign-in-context.ts';
import type { Visit } from './visit.ts';

/** GET /.auth/me: the token store's content for the session. */
export function answerMe(visit: Visit, { sessions, settings }: SignInContext): Answer {
  if (!settings.tokenStore) return text(404, 'The token store is off.');
  const session = sessions.of(visit);
  if (!session) return denied(401);
  const { claims, tokens } = session;
  return json(200, [
    {
      ...(tokens.accessToken && { access_token: tokens.accessToken }),
      ...(tokens.expiresOn && { expires_on: tokens.expiresOn }),
      id_token: tokens.idToken,
      provider_name: 'aad',
      user_claims: typedClaims(claims),
      user_id: displayName(claims) ?? String(claims.sub),
    },
  ]);
}
