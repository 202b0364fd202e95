import { enumOf } from '../enum-value.ts';
import type { TypeOf } from '../member.ts';
import { method, property } from './describe.ts';

/** The number of an algorithm or attribute, with its name. */
export class Oid {
  value: string | null;
  readonly name: string | null;

  constructor(value: string | null, name: string | null) {
    this.value = value;
    this.name = name;
  }
}

/** Names and numbers of what cryptography uses. */
export const CRYPTO_NAMES: readonly TypeOf[] = [
  {
    name: 'Oid',
    is: (value) => value instanceof Oid,
    constructors: [
      method(
        ['string', 'string'],
        'Oid',
        (_: never, value: string | null, name: string | null) => new Oid(value, name),
      ),
    ],
    members: {
      Value: property('string', ({ value }: Oid) => value),
      FriendlyName: property('string', ({ name }: Oid) => name),
    },
  },
  enumOf('CipherMode', { CBC: 1, ECB: 2, OFB: 3, CFB: 4, CTS: 5 }),
  enumOf('PaddingMode', { None: 1, PKCS7: 2, Zeros: 3, ANSIX923: 4, ISO10126: 5 }),
];
