import type { Claims } from '../../kit/check-token.ts';
import { type Answer, denied, text } from '../platform-answer.ts';
import { answerCallback } from './callback.ts';
import { answerLogin } from './login.ts';
import { answerLogout, answerLogoutComplete } from './logout.ts';
import { answerMe } from './me.ts';
import { createSessions } from './sessions.ts';
import type { SignInContext, SignInParts } from './sign-in-context.ts';
import type { Visit } from './visit.ts';

/** The platform's own paths, and the sessions that they create. */
export interface SignIn {
  answer(visit: Visit, prefix: string): Promise<Answer>;
  session(visit: Visit): { claims: Claims; tokens: Record<string, string> } | undefined;
}

type Route = (visit: Visit, context: SignInContext) => Answer | Promise<Answer>;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /login/aad': answerLogin,
  'POST /login/aad/callback': answerCallback,
  'GET /logout': answerLogout,
  'GET /logout/complete': answerLogoutComplete,
  'GET /me': answerMe,
  // The sign-in requests no offline access, so a session has no refresh token to use.
  'GET /refresh': (visit, { sessions }) => denied(sessions.of(visit) ? 403 : 401),
};

export function createSignIn(parts: SignInParts): SignIn {
  const sessions = createSessions(parts.settings, parts.now);
  return {
    async answer(visit, prefix) {
      const name = `${visit.method} ${visit.path.slice(prefix.length).toLowerCase()}`;
      const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
      return route ? route(visit, { ...parts, sessions, prefix }) : text(404, 'Not found.');
    },
    session: (visit) => sessions.find(visit),
  };
}
