import { compareTokens } from '../../json/kinds.ts';
import { JValue } from '../../json/values.ts';
import { Boxed } from '../boxed.ts';
import { EnumValue } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import { comparableOf } from './equality.ts';

/** `IComparer<string>`. */
export interface Order {
  compare(one: string | null, other: string | null): number;
}

/** `Comparer<T>.Default`: null comes first, and NaN before every other number. */
export function compareValues(one: unknown, other: unknown): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (one instanceof Boxed && other instanceof Boxed && one.type === other.type)
    return compareValues(one.value, other.value);
  if (typeof one === 'number' && typeof other === 'number') return compareNumbers(one, other);
  if (typeof one === 'bigint' && typeof other === 'bigint')
    return one < other ? -1 : Number(one > other);
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  if (typeof one === 'string' && typeof other === 'string')
    return one < other ? -1 : Number(one > other);
  if (one instanceof EnumValue && other instanceof EnumValue) return one.value - other.value;
  if (one instanceof JValue && other instanceof JValue) return compareTokens(one, other);
  const own = comparableOf(one);
  if (!own || own !== comparableOf(other)) throw new Fault('ArgumentException');
  return own.compare(one, other);
}

function compareNumbers(one: number, other: number): number {
  if (Number.isNaN(one) || Number.isNaN(other))
    return Number(!Number.isNaN(one)) - Number(!Number.isNaN(other));
  return one < other ? -1 : Number(one > other);
}
