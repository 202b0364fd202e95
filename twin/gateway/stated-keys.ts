import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { LIMITS } from '../../server/src/contract/limits.ts';
import { toFitKeys } from '../../server/src/identity/fit-key.ts';
import { type Claims, TokenRefused, verifySignature } from '../kit/check-token.ts';

/** A key that a policy states itself, with the algorithms that it may verify. */
export interface StatedKey {
  /** Compared with the token's `kid`. */
  readonly id: string | undefined;
  readonly algorithms: readonly string[];
  /** `undefined` for a key that turned out to be unsafe. */
  find(): KeyObject | undefined | Promise<KeyObject | undefined>;
}

/** The asymmetric algorithms that the reference of validate-jwt names. */
const RSA_ALGORITHMS = ['PS256', 'RS256', 'RS512'];

/** A secret must be as long as the digest (RFC 7518, section 3.2). */
const SECRET_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * A shared secret in Base64. It verifies HMACs only: a public RSA key that is used as a secret would
 * let everyone sign (algorithm confusion).
 */
export function secretKey(id: string | undefined, text: string): StatedKey | undefined {
  const compact = text.replaceAll(/\s/g, '');
  if (!BASE64.test(compact) || compact.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(compact, 'base64');
  const algorithms = Object.keys(SECRET_BYTES).filter(
    (name) => bytes.length >= (SECRET_BYTES[name] as number),
  );
  if (algorithms.length === 0) return undefined;
  const key = createSecretKey(bytes);
  return { id, algorithms, find: () => key };
}

/** An RSA public key; a modulus with known factors shows only when it is first needed. */
export function rsaKey(id: string | undefined, n: string, e: string): StatedKey | undefined {
  const key = readRsa(n, e);
  if (!key) return undefined;
  let judged: Promise<KeyObject | undefined> | undefined;
  const judge = async () => {
    const fit = await toFitKeys([{ kty: 'RSA', kid: 'stated', n, e }]);
    return fit.length > 0 ? key : undefined;
  };
  return { id, algorithms: RSA_ALGORITHMS, find: () => (judged ??= judge()) };
}

function readRsa(n: string, e: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    const isFit = modulusLength >= LIMITS.keyBitsMin && modulusLength <= LIMITS.keyBitsMax;
    // Of other exponents, a small one lets others sign (CVE-2006-4339).
    return isFit && publicExponent > 1n << 16n ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Verifies with the keys that may belong to the token: those with its `kid`, and those without one.
 *
 * @throws {TokenRefused}
 */
export async function verifyByStated(
  token: string,
  { kid, alg }: { kid?: string | undefined; alg?: string | undefined },
  keys: readonly StatedKey[],
): Promise<{ algorithm: string; claims: Claims }> {
  let refusal = new TokenRefused('key', 'No key of the policy belongs to this token.');
  for (const { id, algorithms, find } of keys) {
    if (kid !== undefined && id !== undefined && id !== kid) continue;
    if (!algorithms.includes(alg ?? '')) continue;
    const key = await find();
    if (!key) continue;
    try {
      return await verifySignature(token, () => key as never, [...algorithms]);
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}
