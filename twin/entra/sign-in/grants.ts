import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { findClient, type Platform } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';
import { checkAssignment } from './issue.ts';
import type { Asked } from './judge-scopes.ts';
import type { Service } from './service.ts';

/** What an authorization request resolved to; passes through the engine as one parameter. */
export interface Pending {
  readonly asked: Asked;
  readonly platform: Platform | 'device';
}

export const pendingOf = (parameters: Record<string, unknown> | undefined): Pending =>
  JSON.parse(String(parameters?.pending)) as Pending;

/** For each of the engine's grants, the request it was made for. */
export type Records = Map<string, Pending>;

/** More grants than one machine needs; the oldest are dropped first. */
const MAX_RECORDS = 5_000;

/** One grant per authorization, so that its tokens know what was requested. */
export async function makeGrant(service: Service, records: Records, ctx: KoaContextWithOIDC) {
  const { oidc } = ctx;
  const pending = pendingOf(oidc.params);
  refuseUnassigned(service, ctx, pending.asked);
  const grant = new oidc.provider.Grant({
    clientId: oidc.client?.clientId ?? '',
    accountId: oidc.account?.accountId ?? '',
  });
  grant.addOIDCScope('openid');
  const id = await grant.save();
  records.set(id, pending);
  const [oldest] = records.keys();
  if (records.size > MAX_RECORDS && oldest) records.delete(oldest);
  return grant;
}

/** Passes one of our refusals through the engine to the code that writes the answer. */
function refuseUnassigned(service: Service, ctx: KoaContextWithOIDC, asked: Asked): void {
  const client = findClient(service.directory, ctx.oidc.client?.clientId ?? '');
  const user = service.directory.users.find(({ id }) => id === ctx.oidc.account?.accountId);
  if (!client || !user) return;
  try {
    checkAssignment(service, client, asked, user);
  } catch (error) {
    if (!(error instanceof SignInRefusal)) throw error;
    ctx.state.refusal = error;
    throw new errors.CustomOIDCProviderError(error.error, error.message);
  }
}
