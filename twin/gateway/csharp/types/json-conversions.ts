import { castToken, TARGETS } from '../../json/casts.ts';
import { scalarOf } from '../../json/from-object.ts';
import { type JToken, JValue } from '../../json/values.ts';
import { Boxed } from '../boxed.ts';
import type { Conversion } from '../member.ts';
import type { Type } from '../types.ts';

/** Of a type and of `T?`. */
const castTo = (type: Type): Conversion[] =>
  [type, ...(NULLABLE.has(type) ? [`${type}?`] : [])].map((to) => ({
    from: 'JToken',
    to,
    implicit: false,
    run: (token: JToken | null) => castToken(token, to),
  }));

const NULLABLE: ReadonlySet<Type> = new Set(
  [...TARGETS].filter((type) => !/^(?:string|byte\[\])$/.test(type)),
);

/** The widest type as which a value is kept. */
const KEPT: Readonly<Record<Type, Type>> = Object.fromEntries(
  ['byte', 'int', 'sbyte', 'short', 'uint', 'ushort'].map((type) => [type, 'long']),
);

const castFrom = (type: Type): Conversion[] =>
  [type, ...(NULLABLE.has(type) ? [`${type}?`] : [])].map((from) => ({
    from,
    to: 'JToken',
    implicit: true,
    run: (value: unknown) => new JValue(value === null ? null : kept(value, type)),
  }));

function kept(value: unknown, type: Type): JValue['value'] {
  if (type === 'char') return BigInt((value as string).charCodeAt(0));
  if (KEPT[type]) return BigInt(value as number);
  if (type === 'double') return value as number;
  const boxed = ['float', 'ulong'].includes(type) ? new Boxed(type, value) : value;
  return scalarOf(boxed)?.value as JValue['value'];
}

/** Casts of tokens, and what becomes a token without one. */
export const TOKEN_CONVERSIONS: readonly Conversion[] = [...TARGETS].flatMap((type) => [
  ...castTo(type),
  ...castFrom(type),
]);
