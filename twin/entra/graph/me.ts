import type { GraphAnswer, GraphCall } from './call.ts';
import { badRequest, notFound } from './refusal.ts';

export function me({ directory, caller }: GraphCall): GraphAnswer {
  if (caller.kind === 'application') {
    throw badRequest('/me request is only valid with delegated authentication flow.');
  }
  const user = directory.users.find(({ id }) => id === caller.id);
  if (!user) throw notFound(caller.id);
  return { status: 200, body: user };
}
