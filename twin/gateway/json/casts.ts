import { acceptsNull, underlying } from '../csharp/conversions.ts';
import { Fault } from '../csharp/fault.ts';
import type { Type } from '../csharp/types.ts';
import { fromBase64 } from '../csharp/values/base64.ts';
import { DateTime, DateTimeOffset } from '../csharp/values/date-time.ts';
import { Guid } from '../csharp/values/guid.ts';
import { parsed } from '../csharp/values/number-parse.ts';
import { TimeSpan } from '../csharp/values/time-span.ts';
import { convertScalar, type Kind, kindOf, typeOfScalar } from './kinds.ts';
import { type JToken, JValue, type Scalar } from './values.ts';
import { writeText } from './write.ts';

/** `(type)token`: the conversions that JSON values define. */
interface Cast {
  /** Kinds of tokens that are converted, besides texts. */
  readonly from: readonly Kind[];
  convert(value: Scalar): unknown;
}

const NUMBERS: readonly Kind[] = ['Integer', 'Float', 'Boolean'];

const byConvert = (type: Type, from: readonly Kind[] = NUMBERS): Cast => ({
  from,
  convert: (value) => convertScalar(value, type),
});

/** Of the class itself, or of a text. */
const own = (
  kind: Kind,
  type: Type,
  read: (value: string) => unknown,
  more: (value: Scalar) => unknown = () => {
    throw new Fault('InvalidCastException');
  },
): Cast => ({
  from: [kind],
  convert(value) {
    if (typeOfScalar(value) === type) return value;
    return typeof value === 'string' ? read(value) : more(value);
  },
});

const CASTS: Readonly<Record<Type, Cast>> = {
  ...Object.fromEntries(
    'bool byte decimal double float int long sbyte short uint ulong ushort'
      .split(' ')
      .map((type) => [type, byConvert(type)]),
  ),
  char: byConvert('char', ['Integer', 'Float']),
  DateTime: own(
    'Date',
    'DateTime',
    (text) => parsed(DateTime.read(text)),
    (value) => (value as DateTimeOffset).clock,
  ),
  DateTimeOffset: own(
    'Date',
    'DateTimeOffset',
    (text) => parsed(DateTimeOffset.read(text)),
    (value) => DateTimeOffset.from(value as DateTime),
  ),
  Guid: own('Guid', 'Guid', (text) => parsed(Guid.read(text))),
  TimeSpan: own('TimeSpan', 'TimeSpan', (text) => parsed(TimeSpan.read(text))),
  'byte[]': own('Bytes', 'byte[]', fromBase64),
};

/** Types to which a token is cast. */
export const TARGETS: ReadonlySet<Type> = new Set([...Object.keys(CASTS), 'string']);

const isEmpty = (token: JValue): boolean => token.value === null || token.value === undefined;

export function castToken(token: JToken | null, type: Type): unknown {
  const takesNull = acceptsNull(type);
  if (token === null) {
    if (takesNull) return null;
    throw new Fault('ArgumentNullException');
  }
  if (!(token instanceof JValue)) throw new Fault('ArgumentException');
  if (isEmpty(token)) {
    if (takesNull) return null;
    throw new Fault('ArgumentException');
  }
  if (type === 'string') return textOf(token);
  const { from, convert } = CASTS[underlying(type) ?? type] as Cast;
  const kind = kindOf(token);
  if (kind !== 'String' && kind !== 'Comment' && !from.includes(kind))
    throw new Fault('ArgumentException');
  return convert(token.value);
}

function textOf(token: JValue): string {
  const { value } = token;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return writeText(token);
}
