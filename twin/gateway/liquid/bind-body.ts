import { DateTime } from '../csharp/values/date-time.ts';
import { JArray, JObject, type JToken, type JValue } from '../json/values.ts';
import { writeText } from '../json/write.ts';
import { listOf, Moment, Real, type Table, type Value } from './values.ts';

/** A JSON body as templates see it. */
export function bindJson(token: JToken): Value {
  if (token instanceof JArray) return listOf(token.items.map(bindJson));
  if (token instanceof JObject) {
    return tableOf([...token.members].map(([name, member]) => [name, bindJson(member)] as const));
  }
  const { value } = token as JValue;
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return new Real(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof DateTime) return new Moment(value);
  return typeof value === 'object' ? writeText(token) : value;
}

export const tableOf = (entries: Iterable<readonly [string, Value]>): Table =>
  Object.assign(Object.create(null), Object.fromEntries(entries));
