import { randomBytes } from 'node:crypto';
import type { Claims } from '../../kit/check-token.ts';
import type { LoginSettings } from './settings.ts';
import { cookieOf, type Visit } from './visit.ts';

export const SESSION_COOKIE = 'AppServiceAuthSession';

/** The part of the token endpoint's answer that the platform stores. */
export interface StoredTokens {
  readonly idToken: string;
  readonly accessToken: string | undefined;
  /** ISO 8601. */
  readonly expiresOn: string | undefined;
}

export interface Session {
  readonly claims: Claims;
  readonly tokens: StoredTokens;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface Sessions {
  /** Starts a session and returns the cookie to set. */
  start(claims: Claims, tokens: StoredTokens): string;
  of(visit: Visit): Session | undefined;
  /** Claims and token headers for the app. */
  find(visit: Visit): { claims: Claims; tokens: Record<string, string> } | undefined;
  /** Ends the session and returns the cookie that clears it. */
  end(visit: Visit): string;
}

/** Maximum number of sessions, the oldest dropped first. */
const KEPT = 1_000;
const ATTRIBUTES = 'path=/; secure; HttpOnly; SameSite=None';

/** Browser sessions, each under a random name in its cookie. */
export function createSessions(settings: LoginSettings, now: () => number): Sessions {
  const held = new Map<string, Session>();

  const of = (visit: Visit): Session | undefined => {
    const session = held.get(cookieOf(visit, SESSION_COOKIE) ?? '');
    return session && session.until > now() ? session : undefined;
  };

  return {
    of,
    start(claims, tokens) {
      const id = randomBytes(32).toString('base64url');
      const { sessionMs } = settings;
      const until = sessionMs === undefined ? Number(claims.exp) * 1000 : now() + sessionMs;
      held.set(id, { claims, tokens, until });
      if (held.size > KEPT) held.delete(held.keys().next().value as string);
      return `${SESSION_COOKIE}=${id}; ${ATTRIBUTES}`;
    },
    find(visit) {
      const session = of(visit);
      if (!session) return undefined;
      const { claims, tokens } = session;
      return { claims, tokens: settings.tokenStore ? tokenHeaders(tokens) : {} };
    },
    end(visit) {
      held.delete(cookieOf(visit, SESSION_COOKIE) ?? '');
      return `${SESSION_COOKIE}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; ${ATTRIBUTES}`;
    },
  };
}

const tokenHeaders = ({ idToken, accessToken, expiresOn }: StoredTokens) => ({
  'x-ms-token-aad-id-token': idToken,
  ...(accessToken && { 'x-ms-token-aad-access-token': accessToken }),
  ...(expiresOn && { 'x-ms-token-aad-expires-on': expiresOn }),
});
