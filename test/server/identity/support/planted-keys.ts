import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import { publicJwk } from '../../harness/issuer.ts';
import { type Door, goodHeader } from './door.ts';
import { forge, type Signer } from './forge.ts';

export const secret = Buffer.alloc(32, 7);

/** Keys that a careless key source could publish beside the valid one. */
export const planted = {
  sound: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  tiny: generateKeyPairSync('rsa', { modulusLength: 512 }),
  small: generateKeyPairSync('rsa', { modulusLength: 1024 }),
  curve: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  edwards: generateKeyPairSync('ed25519'),
};

/** Adds the planted keys and the shared secret to the issuer's key set. */
export function plantKeys({ issuer }: Door): void {
  issuer.state.keys.push(
    ...Object.entries(planted).map(([kid, pair]) => publicJwk(pair.publicKey, kid)),
    { kty: 'oct', kid: 'secret', k: secret.toString('base64url') } as JWK,
  );
}

/** The valid token's claims under a changed header. */
export const withHeader = (door: Door, header: Record<string, unknown>, sign: Signer): string =>
  forge({ ...goodHeader(door), ...header }, door.claims, sign);
