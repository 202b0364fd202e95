import type { TypeOf } from '../member.ts';
import { textOfObject } from '../text-of.ts';

export const CONVERT: readonly TypeOf[] = [
  {
    name: 'Convert',
    statics: {
      ToString: [
        {
          takes: ['object'],
          gives: 'string',
          run: (_: never, value: unknown) => textOfObject(value),
        },
      ],
    },
  },
];
