import { randomBytes } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { TypeOf } from '../member.ts';
import { Random } from '../values/random.ts';
import { method, present } from './describe.ts';

/** The generator of random bytes. */
class Generator {}

/** Bytes of which none is zero. */
function withoutZeros(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 1) {
    while (bytes[at] === 0) bytes[at] = randomBytes(1)[0] as number;
  }
}

const CRYPTO = 'RNGCryptoServiceProvider';

export const RANDOM: readonly TypeOf[] = [
  {
    name: 'Random',
    is: (value) => value instanceof Random,
    constructors: [
      method([], 'Random', () => new Random()),
      method(['int'], 'Random', (_: never, seed: number) => new Random(seed)),
    ],
    members: {
      Next: [
        method([], 'int', (random: Random) => random.next()),
        method(['int'], 'int', (random: Random, to: number) => {
          if (to < 0) throw new Fault('ArgumentOutOfRangeException');
          return random.between(0, to);
        }),
        method(['int', 'int'], 'int', (random: Random, from: number, to: number) => {
          if (from > to) throw new Fault('ArgumentOutOfRangeException');
          return random.between(from, to);
        }),
      ],
      NextDouble: [method([], 'double', (random: Random) => random.double())],
      NextBytes: [
        method(['byte[]'], 'void', (random: Random, bytes: Buffer | null) => {
          const into = present(bytes);
          for (let at = 0; at < into.length; at += 1) into[at] = random.next() & 0xff;
        }),
      ],
    },
  },
  {
    name: CRYPTO,
    bases: ['IDisposable'],
    is: (value) => value instanceof Generator,
    constructors: [method([], CRYPTO, () => new Generator())],
    members: {
      GetBytes: [
        method(['byte[]'], 'void', (_: Generator, bytes: Buffer | null) => {
          const into = present(bytes);
          randomBytes(into.length).copy(into);
        }),
      ],
      GetNonZeroBytes: [
        method(['byte[]'], 'void', (_: Generator, bytes: Buffer | null) => {
          const into = present(bytes);
          randomBytes(into.length).copy(into);
          withoutZeros(into);
        }),
      ],
      Dispose: [method([], 'void', () => undefined)],
    },
  },
];
