/** Writes into the record of a call what the sign-in service was asked and what it decided. */

import type { Decision } from '../../kit/call-record.ts';
import { currentCall } from '../../kit/calls.ts';
import { SIGN_IN_PARAMETERS, tokenOf, withoutQueryValues } from '../../kit/redact.ts';
import type { SignInRefusal } from './aadsts.ts';
import type { TokenAnswer } from './issue.ts';

export function note(
  step: string,
  says: string,
  facts: Readonly<Record<string, string | undefined>> = {},
  verdict: Decision['verdict'] = 'passed',
): void {
  const record = currentCall();
  if (!record) return;
  const known = Object.entries(facts).filter(([, value]) => value) as [string, string][];
  const told = Object.fromEntries(known);
  record.add({ hop: 'entra', step, verdict, says, from: record.now(), facts: told });
}

/** What a client asks for at the authorization endpoint; its state and nonce are its own. */
export function noteAuthorize(query: URLSearchParams): void {
  const of = (name: string): string | undefined => query.get(name) ?? undefined;
  const redirect = of('redirect_uri');
  note('authorize', `client ${of('client_id') ?? '(none)'} asks for ${of('scope') ?? 'no scope'}`, {
    client: of('client_id'),
    scope: of('scope'),
    resource: of('resource'),
    prompt: of('prompt'),
    'response type': of('response_type'),
    'redirect URI': redirect && withoutQueryValues(redirect),
    PKCE: of('code_challenge') === undefined ? 'none' : (of('code_challenge_method') ?? 'plain'),
  });
}

export function noteRefusal({ code, error, message }: SignInRefusal): void {
  note('refuse', `AADSTS${code}: ${message}`, { error, code: String(code) }, 'refused');
}

/** A token that was issued, as its claims. */
export function noteIssued<T extends Pick<TokenAnswer, 'access_token'>>(answer: T, to: string): T {
  // Signing has made it public to its owner alone; reading it costs, so only if it is recorded.
  const token = currentCall() && tokenOf(answer.access_token);
  if (!token) return answer;
  const claims = Object.entries(token.claims).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  const { scp, roles, aud } = token.claims;
  const rights = [scp, roles].flat().filter(Boolean).join(' ') || 'no scope or role';
  note('issue-token', `${to} gets a token for ${aud}: ${rights}`, {
    ...Object.fromEntries(claims),
    digest: token.digest,
  });
  return answer;
}

/** Hides codes, secrets, assertions and tokens that a form contains. */
export function hideForm(form: URLSearchParams): void {
  const record = currentCall();
  if (!record) return;
  const own = [...form].filter(([name]) => !SIGN_IN_PARAMETERS.has(name)).map(([, value]) => value);
  record.hide(own.filter(({ length }) => length >= SHORTEST));
}

/** A user code is this long. */
const SHORTEST = 8;
