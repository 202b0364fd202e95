import { Anonymous, propertiesOf } from '../csharp/anonymous.ts';
import { arrayItem, Boxed, box } from '../csharp/boxed.ts';
import { Dictionary, HashSet } from '../csharp/collections/dictionary.ts';
import { KeyValuePair } from '../csharp/collections/key-value-pair.ts';
import { List } from '../csharp/collections/list.ts';
import { Queue, Stack } from '../csharp/collections/queue.ts';
import { Sequence } from '../csharp/collections/sequence.ts';
import { EnumValue } from '../csharp/enum-value.ts';
import { Fault } from '../csharp/fault.ts';
import { textOfObject } from '../csharp/text-of.ts';
import { shapeOf, type Type } from '../csharp/types.ts';
import { DateTime, DateTimeOffset } from '../csharp/values/date-time.ts';
import { Decimal } from '../csharp/values/decimal.ts';
import { Guid } from '../csharp/values/guid.ts';
import { TimeSpan } from '../csharp/values/time-span.ts';
import { arrayOf, cloneOf, objectOf } from './tree.ts';
import { JToken, JValue, type Scalar } from './values.ts';

const CLASSES = [Boxed, DateTime, DateTimeOffset, Decimal, Guid, TimeSpan, Uint8Array];

/** An object of C# as a scalar of JSON; `undefined` for one that is none. */
export function scalarOf(value: unknown): { readonly value: Scalar } | undefined {
  if (value === null || ['string', 'bigint', 'boolean'].includes(typeof value))
    return { value: value as Scalar };
  if (typeof value === 'number') return { value: new Boxed('int', value) };
  if (value instanceof Boxed && value.type === 'double') return { value: value.value as number };
  return CLASSES.some((one) => value instanceof one) ? { value: value as Scalar } : undefined;
}

/** The scalar as an object of C#. */
export function objectOfScalar(value: Scalar): unknown {
  if (value === undefined) return null;
  if (typeof value === 'number') return new Boxed('double', value);
  return value instanceof Boxed && value.type === 'int' ? value.value : value;
}

/** Where an object nests deeper, .NET runs out of its stack. */
const MAX_DEPTH = 500;

/** `JToken.FromObject`: an object of C# with all that it holds. */
export function tokenOf(value: unknown, depth = 0): JToken {
  if (depth > MAX_DEPTH) throw new Fault('JsonSerializationException', 'nested too deeply');
  if (value instanceof JToken) return cloneOf(value);
  if (value instanceof EnumValue) return new JValue(new Boxed('int', value.value));
  if (value instanceof Boxed && value.type === 'char') return new JValue(value.value as string);
  const scalar = scalarOf(value);
  if (scalar) return new JValue(scalar.value);
  const inner = (item: unknown, type: Type): JToken => tokenOf(box(type, item), depth + 1);
  if (value instanceof Anonymous) {
    const properties = propertiesOf(shapeOf(value.type).args);
    return objectOf(properties.map(([name, type]) => [name, inner(value.values[name], type)]));
  }
  if (value instanceof Dictionary) {
    const [keyType, type] = value.types;
    const name = (key: unknown): string => textOfObject(box(keyType, key));
    return objectOf([...value].map((pair) => [name(pair.key), inner(pair.value, type)]));
  }
  if (value instanceof KeyValuePair)
    return objectOf([
      ['Key', tokenOf(value.key, depth + 1)],
      ['Value', tokenOf(value.value, depth + 1)],
    ]);
  if (value instanceof Map)
    return objectOf([...value].map(([name, one]) => [String(name), tokenOf(one, depth + 1)]));
  const item = itemTypeOf(value);
  if (item === undefined)
    throw new Fault('NotSupportedException', 'an object of this class is not serialized here');
  return arrayOf([...(value as Iterable<unknown>)].map((one) => inner(one, item)));
}

export function itemTypeOf(value: unknown): Type | undefined {
  if (Array.isArray(value)) return arrayItem(value);
  if (value instanceof List || value instanceof HashSet || value instanceof Sequence)
    return value.item;
  if (value instanceof Queue || value instanceof Stack) return value.item;
  return typeof value === 'object' && value !== null && Symbol.iterator in value && 'item' in value
    ? String(value.item)
    : undefined;
}
