import type { RunningChain } from '../run/find-chain.ts';

/** Options that tell a command who calls. */
export const WHO = {
  user: { type: 'string', value: '<name>', help: 'The user who signs in: ada, ben or cleo.' },
  as: {
    type: 'string',
    value: 'app',
    help: 'Call as an application, without a user: with its roles instead of scopes.',
  },
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
  readonly as?: string | undefined;
  /** Bare names are scopes of the API; without any, the base scope. */
  readonly scope?: readonly string[] | undefined;
  readonly expired?: boolean | undefined;
}

/** An access token of a user who signs in to the public client, or of the application. @throws with the refusal. */
export async function getToken(chain: RunningChain, who: Who): Promise<string> {
  const query =
    who.as === undefined
      ? userQuery(who, (await chain.ask('/state')).mcpUrl)
      : applicationQuery(who);
  const answer = await chain.ask('/token', `?${query}`);
  if ('error' in answer) throw new Error(answer.error);
  return answer.token;
}

function userQuery({ user, scope, expired }: Who, mcpUrl: string): URLSearchParams {
  if (user === undefined) throw new Error('Specify a user, for example --user ada.');
  const full = scope?.map((name) => (name.includes('/') ? name : `${mcpUrl}/${name}`));
  return new URLSearchParams({
    user,
    ...(full && { scope: full.join(' ') }),
    ...(expired && { expired: '' }),
  });
}

function applicationQuery({ as, user, scope, expired }: Who): URLSearchParams {
  if (as !== 'app') throw new Error(`--as must be app, not "${as}".`);
  if (user !== undefined || scope !== undefined || expired) {
    throw new Error('--as app cannot be combined with --user, --scope or --expired.');
  }
  return new URLSearchParams({ app: '' });
}
