import { objectOfScalar, scalarOf } from '../../json/from-object.ts';
import { compareScalars, kindOf } from '../../json/kinds.ts';
import { isSameScalar } from '../../json/tree.ts';
import { JValue, type Scalar } from '../../json/values.ts';
import { Boxed } from '../boxed.ts';
import { Fault } from '../fault.ts';
import type { Method, TypeOf } from '../member.ts';
import { listOf, type Type } from '../types.ts';

const made = (type: Type, keep: (value: never) => Scalar): Method => ({
  takes: [type],
  gives: 'JValue',
  run: (_: never, value: never) => new JValue(value === null ? null : keep(value)),
});

const ofObject = (value: unknown): Scalar => {
  const isChar = value instanceof Boxed && value.type === 'char';
  const found =
    value instanceof JValue ? { value: value.value } : isChar ? undefined : scalarOf(value);
  if (!found) throw new Fault('ArgumentException');
  return found.value;
};

const boxed =
  (type: Type) =>
  (value: unknown): Scalar =>
    new Boxed(type, value);

const comment = (text: string | null): JValue => new JValue(text, true);

function compared(token: JValue, other: unknown): number {
  if (other === null) return 1;
  const value = other instanceof JValue ? other.value : ofObject(other);
  const kind = kindOf(token);
  const isText = kind === 'String' && other instanceof JValue;
  return compareScalars(token.value, value, isText ? kindOf(other) : kind);
}

/** A scalar. */
export const JVALUE: TypeOf = {
  name: 'JValue',
  bases: ['JToken', listOf('JToken')],
  is: (value) => value instanceof JValue,
  constructors: [
    made('long', (value: bigint) => value),
    made('decimal', (value) => value),
    made('char', boxed('char')),
    made('ulong', boxed('ulong')),
    made('double', (value: number) => value),
    made('float', boxed('float')),
    made('DateTime', (value) => value),
    made('DateTimeOffset', (value) => value),
    made('bool', (value) => value),
    made('string', (value) => value),
    made('Guid', (value) => value),
    made('TimeSpan', (value) => value),
    {
      takes: ['JValue'],
      gives: 'JValue',
      run(_: never, other: JValue | null) {
        if (other === null) throw new Fault('ArgumentNullException');
        return new JValue(other.value, other.isComment);
      },
    },
    made('object', ofObject),
  ],
  statics: {
    CreateComment: [
      { takes: ['string'], gives: 'JValue', run: (_: never, text: string) => comment(text) },
    ],
    CreateNull: [{ takes: [], gives: 'JValue', run: () => new JValue(null) }],
    CreateString: [
      { takes: ['string'], gives: 'JValue', run: (_: never, text: string) => new JValue(text) },
    ],
    CreateUndefined: [{ takes: [], gives: 'JValue', run: () => new JValue(undefined) }],
  },
  members: {
    Value: {
      gives: 'object',
      get: ({ value }: JValue) => objectOfScalar(value),
      set(token: JValue, value: unknown) {
        token.value = ofObject(value);
      },
    },
    CompareTo: [{ takes: ['JValue'], gives: 'int', run: compared }],
    Equals: [
      {
        takes: ['JValue'],
        gives: 'bool',
        run: (token: JValue, other: JValue | null) => other !== null && isSameScalar(token, other),
      },
    ],
  },
};
