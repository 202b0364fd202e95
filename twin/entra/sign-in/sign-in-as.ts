import type { DirectoryState } from '../directory.ts';
import type { User } from '../objects.ts';
import { TOKEN_LIFE_S } from '../tokens/claims.ts';
import { giveConsent, missingConsent } from './consents.ts';
import { issueDelegated, type TokenAnswer } from './issue.ts';
import { type Asked, judgeScopes } from './judge-scopes.ts';
import { requireClient } from './require-client.ts';
import type { Service } from './service.ts';

/** What a client requests. */
export interface SignIn {
  readonly clientId: string;
  readonly scope: string;
  readonly resource?: string | undefined;
  /** Whether the user accepts missing consents, as on the consent page. */
  readonly accepts?: boolean;
  /** Whether the token has expired, as if it had been kept for too long. */
  readonly isExpired?: boolean;
}

interface SignedIn {
  readonly user: User;
  readonly asked: Asked;
  readonly answer: TokenAnswer;
}

/** Age of an expired token: beyond any tolerance for differing clocks. */
const EXPIRED_MS = 2 * TOKEN_LIFE_S * 1000;

/**
 * Tokens of a user who signs in to a client, judged and made as on the wire but without a browser.
 *
 * @param who name, address or object id.
 */
export function signInAs(service: Service, who: string, request: SignIn): SignedIn {
  const { clientId, scope, resource, accepts, isExpired } = request;
  const { directory, strictness } = service;
  const user = findUser(directory, who);
  const client = requireClient(directory, clientId);
  const asked = judgeScopes(directory, { client, scope, resource });
  if (accepts && strictness.usersMayConsent) {
    const missing = missingConsent(directory, client, asked, user.id);
    giveConsent(directory, clientId, asked.resourceAppId, user.id, missing);
  }
  const issuer = isExpired ? { ...service, now: () => service.now() - EXPIRED_MS } : service;
  return { user, asked, answer: issueDelegated(issuer, { client, asked, user, proof: '0' }) };
}

const CHOICE = new Intl.ListFormat('en-GB', { type: 'disjunction' });

function findUser({ users }: DirectoryState, who: string): User {
  const found = users.find(({ id, displayName, userPrincipalName }) =>
    [id, displayName.toLowerCase(), userPrincipalName].includes(who.toLowerCase()),
  );
  if (found) return found;
  const names = users.map(({ displayName }) => displayName.toLowerCase());
  throw new RangeError(`User "${who}" does not exist. Choose ${CHOICE.format(names)}.`);
}
