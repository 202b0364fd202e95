import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Members, Method, TypeOf } from '../member.ts';
import { fixed, method, present, property, shared } from './describe.ts';

/** A hash algorithm with what it has taken in blocks. */
export class HashAlgorithm {
  readonly type: string;
  readonly name: string;
  #key: Buffer | undefined;
  #blocks: Buffer[] = [];
  #hash: Buffer | null = null;
  #isOpen = true;

  constructor(type: string, name: string, key?: Buffer) {
    this.type = type;
    this.name = name;
    if (key) this.key = key;
  }

  get key(): Buffer | undefined {
    return this.#key;
  }

  /** One that is longer than a block is replaced by its hash. */
  set key(key: Buffer) {
    const isLong = key.length > (this.size > 256 ? 128 : 64);
    this.#key = isLong ? createHash(this.name).update(key).digest() : Buffer.from(key);
  }

  compute(bytes: Uint8Array): Buffer {
    if (!this.#isOpen) throw new Fault('ObjectDisposedException');
    const hash = this.key ? createHmac(this.name, this.key) : createHash(this.name);
    this.#hash = hash.update(bytes).digest();
    return Buffer.from(this.#hash);
  }

  add(bytes: Buffer): void {
    if (!this.#isOpen) throw new Fault('ObjectDisposedException');
    this.#blocks.push(Buffer.from(bytes));
  }

  finish(bytes: Buffer): void {
    this.add(bytes);
    this.compute(Buffer.concat(this.#blocks));
    this.#blocks = [];
  }

  initialize(): void {
    this.#blocks = [];
    this.#hash = null;
  }

  close(): void {
    this.#isOpen = false;
  }

  get size(): number {
    return SIZES[this.name] as number;
  }

  get hash(): Buffer | null {
    if (!this.#isOpen) throw new Fault('ObjectDisposedException');
    return this.#hash && Buffer.from(this.#hash);
  }
}

const SIZES: Readonly<Record<string, number>> = {
  md5: 128,
  sha1: 160,
  sha256: 256,
  sha384: 384,
  sha512: 512,
};

function part(bytes: Buffer | null, start: number, count: number): Buffer {
  const all = present(bytes);
  if (start < 0) throw new Fault('ArgumentOutOfRangeException');
  if (count < 0 || count > all.length || all.length - count < start) {
    throw new Fault('ArgumentException');
  }
  return all.subarray(start, start + count);
}

const MEMBERS: Members = {
  ComputeHash: [
    method(['byte[]'], 'byte[]', (hash: HashAlgorithm, bytes: Buffer | null) =>
      hash.compute(present(bytes)),
    ),
    method(
      ['byte[]', 'int', 'int'],
      'byte[]',
      (hash: HashAlgorithm, bytes: Buffer | null, start: number, count: number) =>
        hash.compute(part(bytes, start, count)),
    ),
  ],
  TransformBlock: [
    method(
      ['byte[]', 'int', 'int', 'byte[]', 'int'],
      'int',
      (
        hash: HashAlgorithm,
        bytes: Buffer | null,
        start: number,
        count: number,
        into: Buffer | null,
        at: number,
      ) => {
        const block = part(bytes, start, count);
        hash.add(block);
        if (into !== null && (into !== bytes || start !== at)) {
          if (at < 0) throw new Fault('ArgumentOutOfRangeException');
          if (at + count > into.length) throw new Fault('ArgumentException');
          block.copy(into, at);
        }
        return count;
      },
    ),
  ],
  TransformFinalBlock: [
    method(
      ['byte[]', 'int', 'int'],
      'byte[]',
      (hash: HashAlgorithm, bytes: Buffer | null, start: number, count: number) => {
        const block = Buffer.from(part(bytes, start, count));
        hash.finish(block);
        return block;
      },
    ),
  ],
  Initialize: [method([], 'void', (hash: HashAlgorithm) => hash.initialize())],
  Clear: [method([], 'void', (hash: HashAlgorithm) => hash.close())],
  Dispose: [method([], 'void', (hash: HashAlgorithm) => hash.close())],
  Hash: property('byte[]', ({ hash }: HashAlgorithm) => hash),
  HashSize: property('int', ({ size }: HashAlgorithm) => size),
  CanReuseTransform: property('bool', () => true),
  CanTransformMultipleBlocks: property('bool', () => true),
  InputBlockSize: property('int', () => 1),
  OutputBlockSize: property('int', () => 1),
};

/** Bases of a class; every one is reachable by a cast. */
const is =
  (...types: readonly string[]) =>
  (value: unknown): boolean =>
    value instanceof HashAlgorithm && types.includes(value.type);

const NAMES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA512: 'sha512',
};

const HASHES: readonly TypeOf[] = Object.entries(NAMES).flatMap(([type, name]): TypeOf[] => {
  const managed = `${type}Managed`;
  const create: Method = shared([], type, () => new HashAlgorithm(type, name));
  const base: TypeOf = {
    name: type,
    bases: ['HashAlgorithm', 'IDisposable'],
    is: is(type, managed),
    statics: { Create: [create] },
  };
  if (type === 'MD5') return [base];
  return [
    base,
    {
      name: managed,
      bases: [type, 'HashAlgorithm', 'IDisposable'],
      is: is(managed),
      constructors: [method([], managed, () => new HashAlgorithm(managed, name))],
    },
  ];
});

const HMACS: readonly TypeOf[] = Object.entries(NAMES).map(([hash, name]): TypeOf => {
  const type = `HMAC${hash}`;
  return {
    name: type,
    bases: ['HMAC', 'KeyedHashAlgorithm', 'HashAlgorithm', 'IDisposable'],
    is: is(type),
    constructors: [
      // A key of .NET's own is random, as long as a block.
      method(
        [],
        type,
        () => new HashAlgorithm(type, name, randomBytes((SIZES[name] as number) > 256 ? 128 : 64)),
      ),
      method(
        ['byte[]'],
        type,
        (_: never, key: Buffer | null) => new HashAlgorithm(type, name, Buffer.from(present(key))),
      ),
    ],
  };
});

const hmacTypes = HMACS.map(({ name }) => name);
const hashTypes = HASHES.map(({ name }) => name);

const KEY: Members = {
  Key: {
    gives: 'byte[]',
    get: ({ key }: HashAlgorithm) => key && Buffer.from(key),
    set: (hash: HashAlgorithm, key: Buffer | null) => {
      hash.key = Buffer.from(present(key));
    },
  },
};

/** Names of algorithms. */
export class HashAlgorithmName {
  readonly name: string | null;

  constructor(name: string | null) {
    this.name = name;
  }

  text = (): string => this.name ?? '';
}

const same = (a: HashAlgorithmName, b: HashAlgorithmName): boolean => a.name === b.name;

const ALGORITHM = 'HashAlgorithmName';

export const HASH_TYPES: readonly TypeOf[] = [
  {
    name: 'HashAlgorithm',
    bases: ['IDisposable'],
    is: is(...hashTypes, ...hmacTypes),
    members: MEMBERS,
  },
  {
    name: 'KeyedHashAlgorithm',
    bases: ['HashAlgorithm', 'IDisposable'],
    is: is(...hmacTypes),
    members: KEY,
  },
  {
    name: 'HMAC',
    bases: ['KeyedHashAlgorithm', 'HashAlgorithm', 'IDisposable'],
    is: is(...hmacTypes),
    members: { HashName: property('string', ({ type }: HashAlgorithm) => type.slice(4)) },
  },
  ...HASHES,
  ...HMACS,
  {
    name: ALGORITHM,
    isValue: true,
    bases: ['ValueType'],
    fallback: new HashAlgorithmName(null),
    is: (value) => value instanceof HashAlgorithmName,
    constructors: [
      method(['string'], ALGORITHM, (_: never, name: string | null) => new HashAlgorithmName(name)),
    ],
    members: {
      Name: property('string', ({ name }: HashAlgorithmName) => name),
      ToString: [method([], 'string', (value: HashAlgorithmName) => value.text())],
      Equals: [
        method([ALGORITHM], 'bool', same),
        method(
          ['object'],
          'bool',
          (one: HashAlgorithmName, other: unknown) =>
            other instanceof HashAlgorithmName && same(one, other),
        ),
      ],
    },
    statics: Object.fromEntries(
      Object.keys(NAMES).map((name) => [name, fixed(ALGORITHM, new HashAlgorithmName(name))]),
    ),
    operators: {
      '==': [{ left: ALGORITHM, right: ALGORITHM, gives: 'bool', run: same }],
      '!=': [
        {
          left: ALGORITHM,
          right: ALGORITHM,
          gives: 'bool',
          run: (a: HashAlgorithmName, b: HashAlgorithmName) => !same(a, b),
        },
      ],
    },
  },
];
