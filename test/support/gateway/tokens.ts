import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Keys of a test's sign-in service. */
export interface Signer {
  readonly kid: string;
  readonly jwk: JWK;
  sign(claims: Readonly<Record<string, unknown>>, alg?: string): Promise<string>;
}

export async function createSigner(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const { alg: _, ...jwk } = await exportJWK(publicKey);
  const secret = { ...(await exportJWK(privateKey)) };
  delete secret.alg;
  return {
    kid,
    jwk: { ...jwk, kid, use: 'sig' },
    sign: (claims, alg = 'RS256') =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(secret),
  };
}
