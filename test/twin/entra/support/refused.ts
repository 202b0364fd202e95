import assert from 'node:assert/strict';
import type { Tenant } from './tenant.ts';
import { authorizeUrl, redeem, Visitor } from './visitor.ts';

export type Changes = Record<string, string | undefined>;

/** The error that a client gets instead of a code. */
export async function refusedAt(
  tenant: Tenant,
  changes: Changes,
  user = 'Ben',
  decision = 'accept',
): Promise<URLSearchParams> {
  const back = await new Visitor(tenant).signIn(authorizeUrl(tenant, changes), user, decision);
  const answer = back.hash ? new URLSearchParams(back.hash.slice(1)) : back.searchParams;
  assert.equal(answer.get('state'), 'the-state');
  assert.equal(answer.get('code'), null);
  assert.equal(answer.get('iss'), null);
  return answer;
}

/** The number in an error's description. */
export const numberOf = (answer: URLSearchParams): number =>
  Number(/^AADSTS(\d+): /.exec(String(answer.get('error_description')))?.[1]);

/** The error that a client gets from the token endpoint instead of a token. */
export async function refusal(
  tenant: Tenant,
  parameters: Changes,
  headers?: Record<string, string>,
) {
  const { status, body } = await redeem(tenant, parameters, headers);
  return { status, error: body.error, codes: body.error_codes };
}
