import { JArray, JObject, JToken, JValue } from '../../json/values.ts';
import { writePlain } from '../../json/write.ts';

/** Size in bytes of a value that can be cached; `undefined` for any other. */
export function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof JToken) return Buffer.byteLength(writePlain(value));
  if (Buffer.isBuffer(value)) return value.length;
  return ['boolean', 'number', 'bigint'].includes(typeof value) ? 16 : undefined;
}

/** Independent of later changes, as what a cache outside the process would return. */
export function copyOf<T>(value: T): T {
  if (Buffer.isBuffer(value)) return Buffer.from(value) as T & Buffer;
  return value instanceof JToken ? (copyOfToken(value) as T & JToken) : value;
}

function copyOfToken(token: JToken): JToken {
  if (token instanceof JValue) return new JValue(token.value);
  if (token instanceof JArray) {
    const array = new JArray();
    array.items.push(...token.items.map(copyOfToken));
    return array;
  }
  const object = new JObject();
  for (const [name, member] of (token as JObject).members) {
    object.members.set(name, copyOfToken(member));
  }
  return object;
}
