import { doubleText } from '../../json/write.ts';
import { isBoxedAs } from '../boxed.ts';
import type { Members, TypeOf } from '../member.ts';
import { parseInteger } from '../numbers.ts';
import type { Type } from '../types.ts';

const ToString: Members = {
  ToString: [{ takes: [], gives: 'string', run: (value: unknown) => String(value) }],
};

const REAL: Members = {
  ToString: [{ takes: [], gives: 'string', run: doubleText }],
};

const number = (name: Type, fallback: unknown, more: Partial<TypeOf> = {}): TypeOf => ({
  name,
  isValue: true,
  bases: ['ValueType'],
  fallback,
  is: isBoxedAs(name),
  members: ToString,
  ...more,
});

export const NUMBERS: readonly TypeOf[] = [
  number('int', 0, {
    is: (value) => typeof value === 'number',
    statics: {
      Parse: [
        {
          takes: ['string'],
          gives: 'int',
          run: (_: never, text: string) => Number(parseInteger(text, 32)),
        },
      ],
    },
  }),
  number('long', 0n, {
    is: (value) => typeof value === 'bigint',
    statics: {
      Parse: [
        {
          takes: ['string'],
          gives: 'long',
          run: (_: never, text: string) => parseInteger(text, 64),
        },
      ],
    },
  }),
  number('ulong', 0n),
  number('double', 0, { members: REAL }),
  number('float', 0, { members: {} }),
  ...['byte', 'sbyte', 'short', 'uint', 'ushort'].map((name) => number(name, 0)),
];
