import type { RunningChain } from '../run/find-chain.ts';

/** Options that tell a command who calls. */
export const WHO = {
  user: { type: 'string', value: '<name>', help: 'The user who signs in: ada, ben or cleo.' },
  scope: {
    type: 'string',
    multiple: true,
    value: '<scope>',
    help: 'A scope of the API; the default is the base scope.',
  },
  expired: { type: 'boolean', help: 'Use an expired token, to see it refused.' },
} as const;

export interface Who {
  readonly user?: string | undefined;
  /** Bare names are scopes of the API; without any, the base scope. */
  readonly scope?: readonly string[] | undefined;
  readonly expired?: boolean | undefined;
}

/** An access token of a user who signs in to the public client. @throws with the refusal. */
export async function getToken(
  chain: RunningChain,
  { user, scope, expired }: Who,
): Promise<string> {
  if (user === undefined) throw new Error('Specify a user, for example --user ada.');
  const { mcpUrl } = await chain.ask('/state');
  const full = scope?.map((name) => (name.includes('/') ? name : `${mcpUrl}/${name}`));
  const query = new URLSearchParams({
    user,
    ...(full && { scope: full.join(' ') }),
    ...(expired && { expired: '' }),
  });
  const answer = await chain.ask('/token', `?${query}`);
  if ('error' in answer) throw new Error(answer.error);
  return answer.token;
}
