import { Empty } from './conditions.ts';
import type { Value } from './values.ts';

const EMPTY = new Empty(false);
const BLANK = new Empty(true);

/** The library has own objects for `nil`, `empty` and `blank`, which know how to compare themselves. */
export function plain(value: unknown): Value {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null || !('leq' in value)) return value;
  if (value.valueOf() === null) return null;
  return value.constructor.name === 'BlankDrop' ? BLANK : EMPTY;
}
