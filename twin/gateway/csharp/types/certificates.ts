import { enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Members, TypeOf } from '../member.ts';
import { Certificate } from '../values/certificate.ts';
import { Rsa } from '../values/rsa.ts';
import { Oid } from './crypto-names.ts';
import { method, present, property, shared } from './describe.ts';

/** A name, as the subject and the issuer have it. */
export class DistinguishedName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const is = (value: unknown): boolean => value instanceof Certificate;

const hex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

const hash = ({ thumbprint }: Certificate): Buffer => Buffer.from(thumbprint, 'hex');

const MEMBERS: Members = {
  Subject: property('string', ({ subject }: Certificate) => subject),
  Issuer: property('string', ({ issuer }: Certificate) => issuer),
  GetCertHash: [method([], 'byte[]', hash)],
  GetCertHashString: [method([], 'string', ({ thumbprint }: Certificate) => thumbprint)],
  GetRawCertData: [method([], 'byte[]', ({ raw }: Certificate) => raw)],
  GetRawCertDataString: [method([], 'string', ({ raw }: Certificate) => hex(raw))],
  GetSerialNumber: [
    method([], 'byte[]', ({ serial }: Certificate) => Buffer.from(serial, 'hex').reverse()),
  ],
  GetSerialNumberString: [method([], 'string', ({ serial }: Certificate) => serial)],
  GetFormat: [method([], 'string', () => 'X509')],
  Equals: [
    method(
      ['X509Certificate'],
      'bool',
      (one: Certificate, other: Certificate | null) =>
        other !== null && one.issuer === other.issuer && one.serial === other.serial,
    ),
  ],
  Dispose: [method([], 'void', (certificate: Certificate) => certificate.close())],
};

const isRsa = ({ publicKey }: Certificate): boolean => publicKey.asymmetricKeyType === 'rsa';

const publicKeyOf = (certificate: Certificate | null): Rsa | null =>
  isRsa(present(certificate)) ? Rsa.of((certificate as Certificate).publicKey) : null;

/** A certificate of the twin has no private key. */
const privateKeyOf = (certificate: Certificate | null): null => {
  present(certificate);
  return null;
};

/** Methods that .NET adds to a certificate. */
const EXTENSIONS: Members = {
  GetRSAPublicKey: [{ ...method([], 'RSA', publicKeyOf), isExtension: true }],
  GetRSAPrivateKey: [{ ...method([], 'RSA', privateKeyOf), isExtension: true }],
};

/** A public key with its algorithm. */
export class PublicKey {
  readonly rsa: Rsa | null;

  constructor(certificate: Certificate) {
    this.rsa = publicKeyOf(certificate);
  }

  get key(): Rsa {
    if (!this.rsa) throw new Fault('NotSupportedException');
    return this.rsa;
  }
}

const from = (name: string) => [
  method(['byte[]'], name, (_: never, bytes: Buffer | null) => new Certificate(present(bytes))),
];

export const CERTIFICATES: readonly TypeOf[] = [
  {
    name: 'X509Certificate',
    bases: ['IDisposable'],
    is,
    constructors: from('X509Certificate'),
    members: MEMBERS,
  },
  {
    name: 'X509Certificate2',
    bases: ['X509Certificate', 'IDisposable'],
    is,
    constructors: from('X509Certificate2'),
    members: {
      ...EXTENSIONS,
      PublicKey: property('PublicKey', (certificate: Certificate) => new PublicKey(certificate)),
      Thumbprint: property('string', ({ thumbprint }: Certificate) => thumbprint),
      SerialNumber: property('string', ({ serial }: Certificate) => serial),
      NotBefore: property('DateTime', (certificate: Certificate) => certificate.from),
      NotAfter: property('DateTime', (certificate: Certificate) => certificate.to),
      RawData: property('byte[]', ({ raw }: Certificate) => raw),
      HasPrivateKey: property('bool', () => false),
      FriendlyName: property('string', () => ''),
      SubjectName: property(
        'X500DistinguishedName',
        ({ subject }: Certificate) => new DistinguishedName(subject),
      ),
      IssuerName: property(
        'X500DistinguishedName',
        ({ issuer }: Certificate) => new DistinguishedName(issuer),
      ),
      // Only an authority that the machine trusts would make it true, and the twin has none.
      Verify: [method([], 'bool', () => false)],
    },
  },
  {
    name: 'X500DistinguishedName',
    is: (value) => value instanceof DistinguishedName,
    members: { Name: property('string', ({ name }: DistinguishedName) => name) },
  },
  {
    name: 'PublicKey',
    is: (value) => value instanceof PublicKey,
    members: {
      Key: property('AsymmetricAlgorithm', ({ key }: PublicKey) => key),
      Oid: property('Oid', ({ key }: PublicKey) => key && new Oid('1.2.840.113549.1.1.1', 'RSA')),
    },
  },
  {
    name: 'RSACertificateExtensions',
    statics: {
      GetRSAPublicKey: [shared(['X509Certificate2'], 'RSA', publicKeyOf)],
      GetRSAPrivateKey: [shared(['X509Certificate2'], 'RSA', privateKeyOf)],
    },
  },
  enumOf('X509ContentType', {
    Unknown: 0,
    Cert: 1,
    SerializedCert: 2,
    Pfx: 3,
    SerializedStore: 4,
    Pkcs7: 5,
    Authenticode: 6,
  }),
  enumOf('X509NameType', {
    SimpleName: 0,
    EmailName: 1,
    UpnName: 2,
    DnsName: 3,
    DnsFromAlternativeName: 4,
    UrlName: 5,
  }),
];
