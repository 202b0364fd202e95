import type { Claims } from '../../kit/verify-token.ts';
import { type Answer, denied, text } from '../answer.ts';
import type { SiteIdentities } from '../identities.ts';
import type { Ways } from '../ways.ts';
import { answerCallback } from './callback.ts';
import type { Issuer } from './issuer.ts';
import { answerLogin } from './login.ts';
import { answerLogout, answerLogoutComplete } from './logout.ts';
import { answerMe } from './me.ts';
import { createSessions, type Sessions } from './sessions.ts';
import type { LoginSettings, Provider } from './settings.ts';
import type { Visit } from './visit.ts';

/** What the browser's sign-in is made of. */
export interface SignInParts {
  readonly settings: LoginSettings;
  readonly provider: Provider;
  readonly issuer: Issuer;
  readonly ways: Ways;
  readonly now: () => number;
  /** Says at the terminal why a token was refused. */
  readonly tell: (why: string) => void;
  readonly appSettings: () => Readonly<Record<string, string>>;
  readonly identities: () => SiteIdentities;
}

export interface SignInContext extends SignInParts {
  readonly sessions: Sessions;
  readonly prefix: string;
}

/** The paths of the platform itself, and the sessions that they make. */
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
  // The sign-in asks for no offline access, so a session has no refresh token to use.
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
