import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Members, Method } from '../member.ts';

/** Symmetric algorithms by the names that .NET creates them by, with the sizes of their keys. */
const ALGORITHMS: Readonly<
  Record<string, { readonly block: number; readonly names: Readonly<Record<number, string>> }>
> = {
  aes: { block: 16, names: { 16: 'aes-128-cbc', 24: 'aes-192-cbc', 32: 'aes-256-cbc' } },
  tripledes: { block: 8, names: { 16: 'des-ede-cbc', 24: 'des-ede3-cbc' } },
};

const ALIASES: Readonly<Record<string, string>> = {
  '3des': 'tripledes',
  'triple des': 'tripledes',
  aesmanaged: 'aes',
  rijndael: 'aes',
  rijndaelmanaged: 'aes',
};

type Make = typeof createCipheriv | typeof createDecipheriv;

/** As .NET sets an algorithm up by default: CBC, with padding by PKCS #7. */
function run(make: Make): NonNullable<Method['run']> {
  return (
    bytes: Buffer | null,
    algorithm: string | null,
    key: Buffer | null,
    iv: Buffer | null,
  ) => {
    if (!bytes || algorithm === null || !key || !iv) throw new Fault('ArgumentNullException');
    const folded = algorithm.toLowerCase();
    const known = ALGORITHMS[ALIASES[folded] ?? folded];
    if (!known) throw new Fault('NullReferenceException', `no algorithm ${algorithm}`);
    const name = known.names[key.length];
    if (!name || iv.length !== known.block) throw new Fault('ArgumentException');
    try {
      const cipher = make(name, key, iv);
      return Buffer.concat([cipher.update(bytes), cipher.final()]);
    } catch {
      throw new Fault('CryptographicException');
    }
  };
}

const method = (make: Make): Method[] => [
  { takes: ['string', 'byte[]', 'byte[]'], gives: 'byte[]', isExtension: true, run: run(make) },
];

/** Methods that the gateway adds to bytes. */
export const BYTES_EXTENSIONS: Members = {
  Decrypt: method(createDecipheriv),
  Encrypt: method(createCipheriv),
};
