import { Fault } from '../fault.ts';
import type { TypeOf } from '../member.ts';
import type { Read } from '../values/number-parse.ts';
import { comparable, fixed, method, readers } from './describe.ts';

/** `True` and `False` in any case, with white space and null characters around. */
export function readBool(text: string | null): Read<boolean> {
  if (text === null) return { fault: new Fault('ArgumentNullException') };
  const [, word] = /^[\s\u0085\0]*(true|false)[\s\u0085\0]*$/i.exec(text) ?? [];
  if (word === undefined) return { fault: new Fault('FormatException') };
  return { value: word.length === 4 };
}

const is = (value: unknown): boolean => typeof value === 'boolean';

export const BOOL: TypeOf = {
  name: 'bool',
  isValue: true,
  bases: ['ValueType'],
  fallback: false,
  is,
  members: {
    ...comparable('bool', (a: boolean, b: boolean) => Number(a) - Number(b), is),
    ToString: [method([], 'string', (value: boolean) => (value ? 'True' : 'False'))],
  },
  statics: {
    ...readers('bool', readBool, false),
    TrueString: fixed('string', 'True'),
    FalseString: fixed('string', 'False'),
  },
};
