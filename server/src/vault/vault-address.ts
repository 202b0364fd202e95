import type { Config } from '../config/config.ts';
import { LIMITS } from '../contract/limits.ts';
import { PRIVATE_ADDRESSES } from '../contract/private-addresses.ts';
import type { VaultAddress } from '../status/posture.ts';

/** All addresses of a name, as a connection would find them: `dns.promises.lookup` with `all`. */
export type Lookup = (
  host: string,
  options: { readonly all: true },
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/**
 * Resolves the vault's name, at most once per interval and within a time limit: a page must not
 * hang on a resolver, and many visitors must not cause many queries.
 */
export function createVaultAddress(
  { vaultUrl, proxied }: Pick<Config, 'vaultUrl' | 'proxied'>,
  lookup: Lookup,
  now: () => number,
): () => Promise<VaultAddress> {
  // With a proxy, the proxy resolves the name, so a result here would mean nothing.
  if (vaultUrl === undefined || proxied) return async () => 'unknown';
  const host = new URL(vaultUrl).hostname;
  let asked: { readonly answer: Promise<VaultAddress>; readonly at: number } | undefined;
  return () => {
    if (!asked || now() - asked.at >= LIMITS.vaultAddressMs) {
      asked = { answer: findAddress(host, lookup), at: now() };
    }
    return asked.answer;
  };
}

async function findAddress(host: string, lookup: Lookup): Promise<VaultAddress> {
  const { promise: tooLate, resolve } = Promise.withResolvers<VaultAddress>();
  const timer = setTimeout(() => resolve('unknown'), LIMITS.vaultLookupMs);
  try {
    return await Promise.race([lookup(host, { all: true }).then(judge), tooLate]);
  } catch {
    return 'unknown';
  } finally {
    clearTimeout(timer);
  }
}

function judge(found: Awaited<ReturnType<Lookup>>): VaultAddress {
  if (found.length === 0) return 'unknown';
  const isPrivate = found.every(({ address, family }) =>
    PRIVATE_ADDRESSES.check(address, family === 6 ? 'ipv6' : 'ipv4'),
  );
  return isPrivate ? 'private' : 'other';
}
