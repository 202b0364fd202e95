import { Boxed, arrayOf as typedArray } from '../csharp/boxed.ts';
import { Dictionary, HashSet } from '../csharp/collections/dictionary.ts';
import { List } from '../csharp/collections/list.ts';
import { acceptsNull, underlying } from '../csharp/conversions.ts';
import { Fault } from '../csharp/fault.ts';
import { descriptorOf } from '../csharp/registry.ts';
import { shapeOf, type Type } from '../csharp/types.ts';
import { castToken, TARGETS } from './casts.ts';
import { objectOfScalar } from './from-object.ts';
import { convertScalar, typeOfScalar } from './kinds.ts';
import { cloneOf } from './tree.ts';
import { JArray, JContainer, JObject, JProperty, JToken, JValue } from './values.ts';

const TOKENS: Readonly<Record<Type, abstract new (...args: never[]) => JToken>> = {
  JToken,
  JContainer,
  JObject,
  JArray,
  JProperty,
  JValue,
};

const isTokenType = (type: Type): boolean => Object.hasOwn(TOKENS, type);

const wrong = (): Fault => new Fault('JsonSerializationException');

const LISTS = [
  'List',
  'IList',
  'ICollection',
  'IEnumerable',
  'IReadOnlyList',
  'IReadOnlyCollection',
];
const TABLES = ['Dictionary', 'IDictionary', 'IReadOnlyDictionary'];

/** Whether `ToObject<T>` makes values of a type here. */
export function isMade(type: Type): boolean {
  const { name, args } = shapeOf(type);
  if (type === 'object' || isTokenType(type) || TARGETS.has(underlying(type) ?? type)) return true;
  if (name === '[]' || name === 'HashSet' || LISTS.includes(name)) return isMade(args[0] as Type);
  return TABLES.includes(name) && args[0] === 'string' && isMade(args[1] as Type);
}

/** `token.ToObject<T>()`. */
export function toObject(token: JToken, type: Type): unknown {
  const isCast = TARGETS.has(underlying(type) ?? type) && type !== 'byte[]';
  return isCast ? castToken(token, type) : made(token, type);
}

/** Whether texts that look like points in time stay texts: where no token or object is asked for. */
export function keepsTexts(type: Type): boolean {
  const { args } = shapeOf(type);
  return type !== 'object' && !isTokenType(type) && args.every(keepsTexts);
}

/** `JsonConvert.DeserializeObject<T>(text)`, which converts more strictly than a cast. */
export const deserialized = (token: JToken, type: Type): unknown => made(token, type);

function made(token: JToken, type: Type): unknown {
  if (isTokenType(type)) return tokenAs(token, type);
  const isNull = token instanceof JValue && (token.value === null || token.value === undefined);
  if (type === 'object')
    return token instanceof JValue ? objectOfScalar(token.value) : cloneOf(token);
  if (isNull) {
    if (acceptsNull(type)) return null;
    throw wrong();
  }
  const { name, args } = shapeOf(type);
  const [first = '', second = ''] = args;
  if (TABLES.includes(name)) {
    if (!(token instanceof JObject)) throw wrong();
    const table = new Dictionary(['string', second]);
    for (const [key, value] of token.members) table.set(key, made(value, second));
    return table;
  }
  if (TARGETS.has(underlying(type) ?? type) && name !== '[]') return scalarAs(token, type);
  if (name === '[]' && first === 'byte' && token instanceof JValue)
    return guarded(() => castToken(token, type));
  if (!(token instanceof JArray))
    throw first === 'byte' ? new Fault('JsonReaderException') : wrong();
  const items = token.items.map((item) => made(item, first));
  if (name === '[]')
    return first === 'byte' ? Buffer.from(items as number[]) : typedArray(first, items);
  return name === 'HashSet' ? new HashSet(first, items) : new List(first, items);
}

function tokenAs(token: JToken, type: Type): JToken | null {
  const wanted = TOKENS[type] as abstract new (...args: never[]) => JToken;
  const isNull = token instanceof JValue && (token.value === null || token.value === undefined);
  if (isNull && type !== 'JToken' && type !== 'JValue') return null;
  if (!(token instanceof wanted)) throw wrong();
  return cloneOf(token);
}

/** An item or member, which the serializer converts more strictly than a cast. */
function scalarAs(token: JToken, type: Type): unknown {
  if (!(token instanceof JValue)) throw new Fault('JsonReaderException');
  const target = underlying(type) ?? type;
  const from = typeOfScalar(token.value);
  if (target === 'string') return textAs(token);
  // A fraction is no whole number for the reader, although a cast would round it.
  if (from === 'double' && WHOLE.has(target)) throw new Fault('JsonReaderException');
  if (from === 'bool' && target !== 'bool') throw new Fault('JsonReaderException');
  return guarded(() => castToken(token, type));
}

const WHOLE: ReadonlySet<Type> = new Set('byte int long sbyte short uint ulong ushort'.split(' '));

function textAs(token: JValue): unknown {
  if (typeof token.value === 'string') return token.value;
  if (typeof token.value === 'boolean') return String(token.value);
  // The serializer would give the digits as they are written, which are not kept here.
  if (typeof token.value === 'number')
    throw new Fault('NotSupportedException', 'the twin does not keep how a fraction is written');
  return castToken(token, 'string');
}

/** What does not convert is an error of the reader. */
function guarded<T>(convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('JsonReaderException', error.message);
  }
}

/** `token.Value<T>()`: the value itself if it has the type, and otherwise as `Convert` changes it. */
export function valueAs(token: JToken | null, type: Type): unknown {
  const fallback = descriptorOf(type)?.fallback ?? null;
  if (token === null) return fallback;
  if (isTokenType(type)) {
    if (!(token instanceof (TOKENS[type] as never))) throw new Fault('InvalidCastException');
    return token;
  }
  if (!(token instanceof JValue)) {
    if (type === 'object') return token;
    throw new Fault('InvalidCastException');
  }
  if (type === 'object') return token;
  const { value } = token;
  const from = typeOfScalar(value);
  const target = underlying(type) ?? type;
  if (value === null || value === undefined) {
    if (target === type && !acceptsNull(type)) throw new Fault('InvalidCastException');
    return null;
  }
  if (from === target) return value instanceof Boxed ? value.value : value;
  if (!CHANGED.has(target)) throw new Fault('InvalidCastException');
  return convertScalar(value, target);
}

/** What `Convert.ChangeType` knows. */
const CHANGED: ReadonlySet<Type> = new Set(
  'bool byte char DateTime decimal double float int long sbyte short string uint ulong ushort'.split(
    ' ',
  ),
);
