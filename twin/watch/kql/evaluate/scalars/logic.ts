import type { Type } from '../../plan.ts';
import { convert } from '../convert.ts';
import { isNull, type Value } from '../values.ts';
import type { Scalars } from './scalar.ts';

const to =
  (type: Type) =>
  (types: readonly Type[]) =>
  ([value]: readonly Value[]): Value =>
    convert(value, types[0] ?? 'dynamic', type);

const CONVERSIONS = {
  tostring: 'string',
  tobool: 'bool',
  toboolean: 'bool',
  toint: 'int',
  tolong: 'long',
  todouble: 'real',
  toreal: 'real',
  todecimal: 'decimal',
  todatetime: 'datetime',
  totimespan: 'timespan',
  toguid: 'guid',
} as const;

export const LOGIC: Scalars = {
  ...Object.fromEntries(Object.entries(CONVERSIONS).map(([name, type]) => [name, to(type)])),
  isnull:
    (types) =>
    ([value]) =>
      types[0] !== 'string' && isNull(value),
  isnotnull:
    (types) =>
    ([value]) =>
      types[0] === 'string' || !isNull(value),
  gettype:
    (types) =>
    ([value]) =>
      typeOf(value as Value, types[0] ?? 'dynamic'),
};

/** The name of a type; dynamic values say what they contain. */
function typeOf(value: Value, type: Type): string {
  if (type !== 'dynamic') return type === 'real' ? 'double' : type;
  if (isNull(value)) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'long' : 'double';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'dictionary';
}
