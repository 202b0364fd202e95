import { Boxed } from '../csharp/boxed.ts';
import { Fault } from '../csharp/fault.ts';
import { changed } from '../csharp/types/convert.ts';
import type { Type } from '../csharp/types.ts';
import { DateTime, DateTimeOffset } from '../csharp/values/date-time.ts';
import { Decimal } from '../csharp/values/decimal.ts';
import { Guid } from '../csharp/values/guid.ts';
import { TimeSpan } from '../csharp/values/time-span.ts';
import { JObject, JProperty, type JToken, JValue, type Scalar } from './values.ts';
import { isoTime } from './write.ts';

/** The names of `JTokenType` with their values. */
export const KINDS = {
  None: 0,
  Object: 1,
  Array: 2,
  Constructor: 3,
  Property: 4,
  Comment: 5,
  Integer: 6,
  Float: 7,
  String: 8,
  Boolean: 9,
  Null: 10,
  Undefined: 11,
  Date: 12,
  Raw: 13,
  Bytes: 14,
  Guid: 15,
  Uri: 16,
  TimeSpan: 17,
} as const;

export type Kind = keyof typeof KINDS;

export function kindOf(token: JToken): Kind {
  if (token instanceof JValue) return token.isComment ? 'Comment' : kindOfScalar(token.value);
  if (token instanceof JObject) return 'Object';
  return token instanceof JProperty ? 'Property' : 'Array';
}

const INTEGERS = new Set(['int', 'uint', 'short', 'ushort', 'byte', 'sbyte', 'ulong']);

function kindOfScalar(value: Scalar): Kind {
  if (value === null) return 'Null';
  switch (typeof value) {
    case 'undefined':
      return 'Undefined';
    case 'string':
      return 'String';
    case 'bigint':
      return 'Integer';
    case 'number':
      return 'Float';
    case 'boolean':
      return 'Boolean';
  }
  if (value instanceof Boxed) {
    if (value.type === 'char') return 'String';
    return INTEGERS.has(value.type) ? 'Integer' : 'Float';
  }
  if (value instanceof Decimal) return 'Float';
  if (value instanceof DateTime || value instanceof DateTimeOffset) return 'Date';
  if (value instanceof Guid) return 'Guid';
  if (value instanceof TimeSpan) return 'TimeSpan';
  return value instanceof Uint8Array ? 'Bytes' : 'Uri';
}

/** The type of a scalar as .NET holds it. */
export function typeOfScalar(value: Scalar): Type {
  if (value === null || value === undefined) return 'null';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? 'long' : 'BigInteger';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
  }
  if (value instanceof Boxed) return value.type;
  if (value instanceof Decimal) return 'decimal';
  if (value instanceof Uint8Array) return 'byte[]';
  return value.constructor.name;
}

/** The value that a box holds. */
export const plainOf = (value: Scalar): unknown => (value instanceof Boxed ? value.value : value);

/** As `Convert` changes a value into another type. */
export function convertScalar(value: Scalar, type: Type): unknown {
  const from = typeOfScalar(value);
  if (from !== 'BigInteger') return changed(plainOf(value), from, type);
  if (type === 'double' || type === 'float') return Number(value);
  throw new Fault('OverflowException');
}

/** How Newtonsoft orders two values that it takes for values of a kind. */
export function compareScalars(one: Scalar, other: Scalar, kind: Kind = kindOfScalar(one)): number {
  if (one === other) return 0;
  if (other === null || other === undefined) return 1;
  if (one === null || one === undefined) return -1;
  switch (kind) {
    case 'Integer':
    case 'Float':
      return compareNumbers(one, other, kind);
    case 'Boolean':
      return Number(convertScalar(one, 'bool')) - Number(convertScalar(other, 'bool'));
    case 'String':
    case 'Comment':
    case 'Raw':
      return compareUnits(
        String(convertScalar(one, 'string')),
        String(convertScalar(other, 'string')),
      );
    default:
      return compareInstances(one, other);
  }
}

/** As `JValue.CompareTo`: a text is compared as the kind of the other value. */
export function compareTokens(one: JValue, other: JValue): number {
  const [kind, otherKind] = [kindOf(one), kindOf(other)];
  return compareScalars(one.value, other.value, kind === 'String' ? otherKind : kind);
}

const isExact = (value: Scalar): boolean =>
  value instanceof Decimal || (value instanceof Boxed && value.type === 'ulong');

const isFloating = (value: Scalar): boolean =>
  typeof value === 'number' ||
  (value instanceof Boxed && (value.type === 'float' || value.type === 'double'));

function compareNumbers(one: Scalar, other: Scalar, kind: Kind): number {
  const isBig = (value: Scalar): boolean => typeOfScalar(value) === 'BigInteger';
  if (isBig(one) || isBig(other)) return Number(one) - Number(other);
  if (isExact(one) || isExact(other))
    return Decimal.compare(
      convertScalar(one, 'decimal') as Decimal,
      convertScalar(other, 'decimal') as Decimal,
    );
  if (kind === 'Float' || isFloating(one) || isFloating(other))
    return compareDoubles(
      convertScalar(one, 'double') as number,
      convertScalar(other, 'double') as number,
    );
  const [a, b] = [convertScalar(one, 'long') as bigint, convertScalar(other, 'long') as bigint];
  return a < b ? -1 : Number(a > b);
}

/** Newtonsoft takes two doubles that differ by less than rounding for equal. */
function compareDoubles(one: number, other: number): number {
  const tolerance = (Math.abs(one) + Math.abs(other) + 10) * Number.EPSILON;
  if (one === other || Math.abs(one - other) < tolerance) return 0;
  if (Number.isNaN(one) || Number.isNaN(other))
    return Number(!Number.isNaN(one)) - Number(!Number.isNaN(other));
  return one < other ? -1 : 1;
}

function compareUnits(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function compareInstances(one: Scalar, other: Scalar): number {
  if (one instanceof DateTime)
    return DateTime.compare(
      one,
      other instanceof DateTimeOffset
        ? other.clock
        : (convertScalar(other, 'DateTime') as DateTime),
    );
  if (one instanceof DateTimeOffset)
    return DateTimeOffset.compare(
      one,
      other instanceof DateTimeOffset
        ? other
        : DateTimeOffset.from(convertScalar(other, 'DateTime') as DateTime),
    );
  if (one instanceof Guid && other instanceof Guid) return Guid.compare(one, other);
  if (one instanceof TimeSpan && other instanceof TimeSpan) return TimeSpan.compare(one, other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other);
  throw new Fault('ArgumentException');
}

/** The text to which a query compares a value that is none; `undefined` if it does not. */
export function isoText(value: Scalar): string | undefined {
  if (value instanceof DateTime || value instanceof DateTimeOffset) return isoTime(value);
  if (value instanceof Guid || value instanceof TimeSpan) return value.text();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : undefined;
}
