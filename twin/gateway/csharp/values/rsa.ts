import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto';
import { Fault } from '../fault.ts';

/** How a signature or a message is padded. */
export class Padding {
  /** As .NET writes it. */
  readonly name: string;
  /** Of OAEP. */
  readonly hash: string | undefined;

  constructor(name: string, hash?: string) {
    this.name = name;
    this.hash = hash;
  }

  text = (): string => this.name;
}

const FIELDS = {
  n: 'Modulus',
  e: 'Exponent',
  p: 'P',
  q: 'Q',
  dp: 'DP',
  dq: 'DQ',
  qi: 'InverseQ',
  d: 'D',
};

const failed = (): Fault => new Fault('CryptographicException');

/** A pair of keys, or a public key alone. */
export class Rsa {
  #private: KeyObject | undefined;
  #public: KeyObject | undefined;
  #isOpen = true;

  /** A public key alone. */
  static of(key: KeyObject): Rsa {
    const rsa = new Rsa();
    rsa.#public = key;
    return rsa;
  }

  /** The public key; a new pair if none was given. */
  get publicKey(): KeyObject {
    if (!this.#isOpen) throw new Fault('ObjectDisposedException');
    if (!this.#public) {
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      this.#private = pair.privateKey;
      this.#public = pair.publicKey;
    }
    return this.#public;
  }

  get privateKey(): KeyObject {
    const { publicKey } = this;
    if (!this.#private || !publicKey) throw failed();
    return this.#private;
  }

  /** Known even after the key is closed. */
  get size(): number {
    const key = this.#public ?? this.publicKey;
    return key.asymmetricKeyDetails?.modulusLength ?? 0;
  }

  close(): void {
    this.#isOpen = false;
  }

  /** `<RSAKeyValue>` with the numbers in Base64. */
  readXml(xml: string): void {
    const key: JsonWebKey = { kty: 'RSA' };
    for (const [field, name] of Object.entries(FIELDS)) {
      const [, value] = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml) ?? [];
      if (value !== undefined) key[field] = Buffer.from(value, 'base64').toString('base64url');
    }
    try {
      this.#private = key.d === undefined ? undefined : createPrivateKey({ key, format: 'jwk' });
      this.#public = createPublicKey({
        key: { kty: 'RSA', n: key.n, e: key.e } as JsonWebKey,
        format: 'jwk',
      });
    } catch {
      throw failed();
    }
  }

  writeXml(withPrivate: boolean): string {
    const key = (withPrivate ? this.privateKey : this.publicKey).export({ format: 'jwk' });
    const fields = Object.entries(FIELDS).flatMap(([field, name]) => {
      const value = key[field] as string | undefined;
      if (value === undefined) return [];
      return [`<${name}>${Buffer.from(value, 'base64url').toString('base64')}</${name}>`];
    });
    return `<RSAKeyValue>${fields.join('')}</RSAKeyValue>`;
  }

  sign(bytes: Uint8Array, hash: string, { name }: Padding): Buffer {
    return sign(hash, bytes, { key: this.privateKey, ...signing(name) });
  }

  verify(bytes: Uint8Array, signature: Uint8Array, hash: string, { name }: Padding): boolean {
    return verify(hash, bytes, { key: this.publicKey, ...signing(name) }, signature);
  }

  encrypt(bytes: Buffer, padding: Padding): Buffer {
    try {
      return publicEncrypt({ key: this.publicKey, ...encrypting(padding) }, bytes);
    } catch {
      throw failed();
    }
  }

  decrypt(bytes: Buffer, padding: Padding): Buffer {
    const key = this.privateKey;
    if (bytes.length !== this.size / 8) throw failed();
    try {
      return privateDecrypt({ key, ...encrypting(padding) }, bytes);
    } catch {
      throw failed();
    }
  }
}

/** .NET's salt is as long as the hash. */
const signing = (name: string) =>
  name === 'Pss'
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING };

const encrypting = ({ hash }: Padding) =>
  hash === undefined
    ? { padding: constants.RSA_PKCS1_PADDING }
    : { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash };
