import { Decimal } from 'decimal.js';
import { type Budget, ITEM_BYTES, LARGEST_DYNAMIC, LONGEST_TEXT, QueryStopped } from './budget.ts';
import { isNull, type Value } from './values.ts';

/** Sizes of lists and bags. One may contain another many times, so each is measured once. */
const known = new WeakMap<object, number>();

/** Bytes of a text, or of a list or bag with all that it contains; roughly those of its JSON. */
export function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return value.length;
  if (isNull(value) || typeof value !== 'object' || value instanceof Decimal) return 0;
  const before = known.get(value);
  if (before !== undefined) return before;
  let size = ITEM_BYTES;
  for (const item of Array.isArray(value) ? value : Object.entries(value).flat()) {
    size += ITEM_BYTES + sizeOf(item);
  }
  known.set(value, size);
  return size;
}

/** Bytes that a function reads in the time of a step. */
const BYTES_A_STEP = 256;

/** Counts the time of a call by what it reads. */
export function spendOn(values: readonly Value[], { spend }: Budget): void {
  spend(values.reduce<number>((bytes, value) => bytes + sizeOf(value), 0) / BYTES_A_STEP);
}

/** Counts what a call built. @throws {QueryStopped} if it is too large. */
export function built(value: Value, { allocate }: Budget): Value {
  const size = sizeOf(value);
  if (typeof value === 'string' ? size > LONGEST_TEXT : size > LARGEST_DYNAMIC) {
    throw new QueryStopped(
      typeof value === 'string'
        ? 'it builds a text of more than 1 MB'
        : 'it builds a dynamic value of more than 16 MB',
    );
  }
  allocate(size);
  return value;
}
