import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR = 3_600_000;

export interface Authority {
  /** The certificate to trust, as PEM. */
  readonly pem: string;
  /** Key and certificate for a name, created once and cached. */
  credentials(host: string): Promise<SecureContext>;
}

/** A certificate authority for this run only; its key never leaves the process. */
export async function createAuthority(): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=The network of this run',
    ...lifetime(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const contexts = new Map<string, Promise<SecureContext>>();
  let serial = 1;

  const issue = async (host: string): Promise<SecureContext> => {
    const own = await makeKeys();
    serial += 1;
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: serial.toString(16).padStart(2, '0'),
      subject: `CN=${host}`,
      issuer: certificate.subject,
      ...lifetime(),
      signingAlgorithm: ALGORITHM,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
    return createSecureContext({
      cert: leaf.toString('pem'),
      key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
    });
  };

  return {
    pem: certificate.toString('pem'),
    credentials(host) {
      const known = contexts.get(host) ?? issue(host);
      contexts.set(host, known);
      return known;
    },
  };
}

const makeKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

const lifetime = () => ({
  notBefore: new Date(Date.now() - HOUR),
  notAfter: new Date(Date.now() + 24 * HOUR),
});
