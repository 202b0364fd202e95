import { Fault } from '../fault.ts';
import type { Members, TypeOf } from '../member.ts';
import { Padding, Rsa } from '../values/rsa.ts';
import { equatable, fixed, method, present, property, shared } from './describe.ts';
import type { HashAlgorithmName } from './hashes.ts';

/** The name of the hash for the key. .NET looks at the padding before it knows the hash. */
function hashOf({ name }: HashAlgorithmName, padding: Padding | null): string {
  if (!name) throw new Fault('ArgumentException');
  present(padding);
  if (!/^(?:MD5|SHA1|SHA256|SHA384|SHA512)$/i.test(name)) throw new Fault('CryptographicException');
  return name.toLowerCase();
}

function part(bytes: Buffer | null, start: number, count: number): Buffer {
  const all = present(bytes);
  if (start < 0 || start > all.length || count < 0 || count > all.length - start) {
    throw new Fault('ArgumentOutOfRangeException');
  }
  return all.subarray(start, start + count);
}

const HASH = 'HashAlgorithmName';
const SIGNATURE = 'RSASignaturePadding';
const ENCRYPTION = 'RSAEncryptionPadding';

const KEYS: Members = {
  KeySize: property('int', ({ size }: Rsa) => size),
  FromXmlString: [
    method(['string'], 'void', (rsa: Rsa, xml: string | null) => rsa.readXml(present(xml))),
  ],
  ToXmlString: [method(['bool'], 'string', (rsa: Rsa, isWhole: boolean) => rsa.writeXml(isWhole))],
  Clear: [method([], 'void', (rsa: Rsa) => rsa.close())],
  Dispose: [method([], 'void', (rsa: Rsa) => rsa.close())],
};

const MEMBERS: Members = {
  SignData: [
    method(
      ['byte[]', HASH, SIGNATURE],
      'byte[]',
      (rsa: Rsa, bytes: Buffer | null, hash: HashAlgorithmName, padding: Padding | null) =>
        rsa.sign(present(bytes), hashOf(hash, padding), present(padding)),
    ),
    method(
      ['byte[]', 'int', 'int', HASH, SIGNATURE],
      'byte[]',
      (
        rsa: Rsa,
        bytes: Buffer | null,
        start: number,
        count: number,
        hash: HashAlgorithmName,
        padding: Padding | null,
      ) => rsa.sign(part(bytes, start, count), hashOf(hash, padding), present(padding)),
    ),
  ],
  VerifyData: [
    method(
      ['byte[]', 'byte[]', HASH, SIGNATURE],
      'bool',
      (
        rsa: Rsa,
        bytes: Buffer | null,
        signature: Buffer | null,
        hash: HashAlgorithmName,
        padding: Padding | null,
      ) => rsa.verify(present(bytes), present(signature), hashOf(hash, padding), present(padding)),
    ),
  ],
  Encrypt: [
    method(
      ['byte[]', ENCRYPTION],
      'byte[]',
      (rsa: Rsa, bytes: Buffer | null, padding: Padding | null) =>
        rsa.encrypt(present(bytes), present(padding)),
    ),
  ],
  Decrypt: [
    method(
      ['byte[]', ENCRYPTION],
      'byte[]',
      (rsa: Rsa, bytes: Buffer | null, padding: Padding | null) =>
        rsa.decrypt(present(bytes), present(padding)),
    ),
  ],
};

const paddings = (name: string, all: readonly Padding[]): TypeOf => ({
  name,
  is: (value) => all.includes(value as Padding),
  members: { ToString: [method([], 'string', (padding: Padding) => padding.text())] },
  statics: Object.fromEntries(all.map((one) => [one.name, fixed(name, one)])),
  operators: equatable(name, (a: Padding | null, b: Padding | null) => a?.name === b?.name),
});

export const RSA: readonly TypeOf[] = [
  {
    name: 'AsymmetricAlgorithm',
    bases: ['IDisposable'],
    is: (value) => value instanceof Rsa,
    members: KEYS,
  },
  {
    name: 'RSA',
    bases: ['AsymmetricAlgorithm', 'IDisposable'],
    is: (value) => value instanceof Rsa,
    members: MEMBERS,
    statics: { Create: [shared([], 'RSA', () => new Rsa())] },
  },
  paddings(SIGNATURE, [new Padding('Pkcs1'), new Padding('Pss')]),
  paddings(ENCRYPTION, [
    new Padding('Pkcs1'),
    new Padding('OaepSHA1', 'sha1'),
    new Padding('OaepSHA256', 'sha256'),
    new Padding('OaepSHA384', 'sha384'),
    new Padding('OaepSHA512', 'sha512'),
  ]),
];
