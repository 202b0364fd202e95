import { Anonymous, propertiesOf } from '../../../../../twin/gateway/csharp/anonymous.ts';
import { arrayItem, Boxed, box } from '../../../../../twin/gateway/csharp/boxed.ts';
import { Dictionary } from '../../../../../twin/gateway/csharp/collections/dictionary.ts';
import { iterate } from '../../../../../twin/gateway/csharp/collections/sequence.ts';
import { EnumValue } from '../../../../../twin/gateway/csharp/enum-value.ts';
import { Fault } from '../../../../../twin/gateway/csharp/fault.ts';
import { itemOf } from '../../../../../twin/gateway/csharp/registry.ts';
import { shapeOf, type Type } from '../../../../../twin/gateway/csharp/types.ts';
import { quote } from '../../../../../twin/gateway/json/write.ts';
import { SHOWN } from './shown.ts';

/** A value as one text, the same that `csharp/Show.cs` gives. The type is what C# knows of the value. */
export function show(raw: unknown, type: Type): string {
  const value = raw instanceof Boxed ? raw : box(type, raw);
  if (value === null) return 'null';
  if (value === undefined) throw new Error(`No value of type ${type}.`);
  if (value instanceof Boxed) return number(value);
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'boolean':
      return String(value);
    case 'number':
      return `int:${value}`;
    case 'bigint':
      return `long:${value}`;
    case 'function':
      return 'function';
  }
  if (value instanceof EnumValue) return `${value.type}:${value.text}`;
  if (value instanceof Fault) return `exception ${value.name}`;
  if (value instanceof Uint8Array) return `byte[]:${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return list(value, itemOf(type) ?? arrayItem(value));
  if (value instanceof Anonymous) return anonymous(value);
  for (const shown of SHOWN) {
    const text = shown(value, type, show);
    if (text !== undefined) return text;
  }
  const item = itemsOf(value) ?? itemOf(type);
  if (item !== undefined) return list(iterate(value), item);
  throw new Error(`No text for a value of type ${type}.`);
}

function number({ type, value }: Boxed): string {
  if (type === 'char') return `char:${(value as string).charCodeAt(0)}`;
  if (type !== 'double' && type !== 'float') return `${type}:${value}`;
  if (Number.isNaN(value)) return `${type}:NaN`;
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value as number);
  return `${type}:${bits.readBigUInt64BE().toString(16)}`;
}

/** The type of the items of a collection that knows it. */
function itemsOf(value: object): Type | undefined {
  if (value instanceof Dictionary) return `KeyValuePair<${value.types.join(', ')}>`;
  return 'item' in value && typeof value.item === 'string' ? value.item : undefined;
}

const list = (values: Iterable<unknown>, item: Type): string =>
  `[${[...values].map((one) => show(one, item)).join(', ')}]`;

function anonymous({ type, values }: Anonymous): string {
  const properties = propertiesOf(shapeOf(type).args);
  return `{${properties.map(([name, one]) => `${name} = ${show(values[name], one)}`).join(', ')}}`;
}
