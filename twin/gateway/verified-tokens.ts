import { hash } from 'node:crypto';
import { type Claims, verifySignature } from '../kit/check-token.ts';
import type { KeySet } from './key-sets.ts';

type Verified = Awaited<ReturnType<typeof verifySignature>>;

/** Tokens of one key set; the one verified first is forgotten first. */
const KEPT = 1_000;

const ofSets = new WeakMap<KeySet, Map<string, Verified>>();

/**
 * Verifies a token's signature the first time that it is seen with this key set. Only the signature
 * is remembered, by the token's digest: times and claims are checked on every request, and keys that
 * are fetched again remember nothing.
 *
 * @throws {TokenRefused}
 */
export async function verifyOnce(
  token: string,
  set: KeySet,
): Promise<{ algorithm: string; claims: Claims }> {
  const remembered = ofSets.get(set) ?? new Map<string, Verified>();
  ofSets.set(set, remembered);
  const digest = hash('sha256', token, 'base64');
  const known = remembered.get(digest);
  if (known) return known;
  const verified = await verifySignature(token, set.keys);
  if (remembered.size >= KEPT) remembered.delete(remembered.keys().next().value as string);
  remembered.set(digest, verified);
  return verified;
}
