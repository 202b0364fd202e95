import { createHash } from 'node:crypto';
import type { CallerToken } from '../call/caller-token.ts';
import { NeedUnmet } from '../call/need-unmet.ts';
import type { UpstreamCall } from '../call/upstream.ts';
import type { CallService, ServiceAnswer } from '../call/values.ts';
import type { Authentication, Config } from '../config/config.ts';
import { LIMITS } from '../contract/limits.ts';
import { requestIdentityToken } from './identity-token.ts';
import { exchangeForm, readExchange } from './judge-exchange.ts';
import { createTokenMemory, type IssuedToken } from './remember-tokens.ts';

type Caller = Pick<UpstreamCall, 'principal' | 'callerToken'>;

/** Tokens for upstreams. Each rejects with a `NeedUnmet`. */
export interface Tokens {
  /** Of the site's own identity; without an audience, for the API that this server is. */
  ofIdentity(audience: string | undefined): Promise<string>;
  /** In exchange for the caller's. */
  onBehalfOf(caller: Caller, scope: string): Promise<string>;
}

/** Audience of a token with which an identity authenticates a registration that trusts it. */
const PROOF = 'api://AzureADTokenExchange';

/**
 * @param inside the way to the sign-in service, which the network allows directly.
 * @param now milliseconds since the epoch.
 */
export function createTokens(
  { hosted, authentication }: Pick<Config, 'hosted' | 'authentication'>,
  inside: CallService,
  requestToken: typeof requestIdentityToken = requestIdentityToken,
  now: () => number = Date.now,
): Tokens {
  const remember = createTokenMemory(now);
  const ofIdentity = async (audience: string, clientId?: string): Promise<string> => {
    if (hosted) {
      const key = JSON.stringify(['identity', clientId, audience]);
      return remember(key, () => requestToken(audience, clientId));
    }
    const text = 'a managed identity exists on Azure and in "npm start" only';
    throw new NeedUnmet('identity_unavailable', text);
  };

  async function exchange(
    { audience, signInIdentity, tokenUrl }: Authentication,
    caller: CallerToken,
    scope: string,
  ): Promise<IssuedToken> {
    if (signInIdentity === undefined) {
      const text = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID is not set; run "azd up" again';
      throw new NeedUnmet('exchange_client', text);
    }
    const clientAssertion = await ofIdentity(PROOF, signInIdentity);
    const form = exchangeForm({
      clientId: audience,
      clientAssertion,
      assertion: caller.reveal(),
      scope,
    });
    const { status, body } = await ask(inside, tokenUrl, form);
    const { text, lifeMs } = readExchange(status, body, scope);
    return { text, until: now() + lifeMs - LIMITS.tokenMarginMs };
  }

  return {
    async ofIdentity(audience = authentication?.audience) {
      if (audience !== undefined) return ofIdentity(audience);
      const text = 'sign-in is not required here, so this server has no API id to ask a token for';
      throw new NeedUnmet('identity_unavailable', text);
    },
    async onBehalfOf({ principal, callerToken: caller }, scope) {
      if (principal.kind === 'application') {
        throw new NeedUnmet('exchange_application', 'an application calls, which acts for no user');
      }
      if (!authentication || !caller) {
        throw new NeedUnmet('exchange_anonymous', 'sign-in is not required here');
      }
      if (caller.expiresAt <= now()) {
        throw new NeedUnmet('exchange_expired', "the caller's token has expired meanwhile");
      }
      // By the token, not by its user: it cannot outlive the token so, and another sign-in of the same user may have proven less.
      const digest = createHash('sha256').update(caller.reveal()).digest('base64url');
      const key = JSON.stringify(['onBehalfOf', digest, scope]);
      return remember(key, () => exchange(authentication, caller, scope));
    },
  };
}

/** Not ended with the call that asks: others may wait for the same token. */
async function ask(
  inside: CallService,
  url: URL,
  body: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const signal = AbortSignal.timeout(LIMITS.tokenIssueMs);
  let answer: ServiceAnswer;
  try {
    const origins = new Set([url.origin]);
    answer = await inside(origins, url, { method: 'POST', headers, body }, signal);
  } catch (error) {
    const why = error instanceof NeedUnmet ? error.reason : (error as Error).name;
    throw new NeedUnmet('exchange_unavailable', `the sign-in service did not answer (${why})`);
  }
  return { status: answer.status, body: parsed(answer) };
}

function parsed(answer: ServiceAnswer): unknown {
  try {
    return answer.json();
  } catch {
    return undefined;
  }
}
