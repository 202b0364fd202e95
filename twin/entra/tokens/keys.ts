import 'reflect-metadata';
import { createHash, KeyObject, sign, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { errors, type JWK, type JWTPayload } from 'jose';

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const YEAR_MS = 365 * 24 * 3_600_000;
/** Keys that stay published beside the newest one, because tokens signed with them may be valid. */
const MAX_KEYS = 4;

interface Key {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

/** The sign-in service's signing keys, generated at run time; they never leave the process. */
export interface KeyRing {
  /** The published keys, without their issuers. */
  published(): readonly JWK[];
  /** Signs claims with the newest key. Synchronous, because some answers are built in sync code. */
  sign(claims: JWTPayload): string;
  /** The key that a token names. @throws if it is not in the ring. */
  find(header: { kid?: string }): KeyObject;
  /** Signs with a new key from now on; the others stay published, or are withdrawn at once. */
  roll(options?: { withdraw?: boolean }): Promise<void>;
}

export async function createKeyRing(now: () => number): Promise<KeyRing> {
  let keys: readonly [Key, ...Key[]] = [await makeKey(now())];
  return {
    published: () => keys.map(({ jwk }) => jwk),
    sign(claims) {
      const [{ kid, privateKey }] = keys;
      const header = { typ: 'JWT', alg: 'RS256', kid };
      const text = [header, claims].map(encoded).join('.');
      return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
    },
    find({ kid }) {
      const key = keys.find((one) => one.kid === kid);
      if (!key) throw new errors.JWKSNoMatchingKey();
      return key.publicKey;
    },
    async roll({ withdraw = false } = {}) {
      const next = await makeKey(now());
      keys = withdraw ? [next] : [next, ...keys.slice(0, MAX_KEYS - 1)];
    },
  };
}

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** Named by its certificate's thumbprint, as Entra names its keys. */
async function makeKey(now: number): Promise<Key> {
  const pair = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=The sign-in service of this run',
    notBefore: new Date(now - YEAR_MS),
    notAfter: new Date(now + YEAR_MS),
    signingAlgorithm: ALGORITHM,
    keys: pair,
  });
  const der = Buffer.from(certificate.rawData);
  const kid = createHash('sha1').update(der).digest('base64url');
  const publicKey = KeyObject.from(pair.publicKey);
  const { n, e } = publicKey.export({ format: 'jwk' });
  return {
    kid,
    privateKey: KeyObject.from(pair.privateKey),
    publicKey,
    // No `alg`: Entra publishes none.
    jwk: { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, x5c: [der.toString('base64')] } as JWK,
  };
}
