import { Fields } from '../../header-fields.ts';
import { childrenOf } from '../../json/tree.ts';
import { JObject, JToken } from '../../json/values.ts';
import { Fault } from '../fault.ts';
import { step } from '../limits.ts';
import type { Type } from '../types.ts';
import { KeyValuePair } from './key-value-pair.ts';

/** A query: what it gives is computed each time that it is enumerated. */
export class Sequence implements Iterable<unknown> {
  readonly item: Type;
  readonly #start: () => Iterator<unknown>;

  constructor(item: Type, start: () => Iterator<unknown>) {
    this.item = item;
    this.#start = start;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return counted(this.#start());
  }
}

/** An endless query ends with the limits of the evaluation. */
const counted = (items: Iterator<unknown>): Iterator<unknown> => ({
  next() {
    step();
    return items.next();
  },
  return: (value) => items.return?.(value) ?? { done: true, value },
});

/**
 * The items of a value that C# enumerates.
 *
 * @throws {Fault} for null, which the methods of LINQ refuse as an argument.
 */
export function iterate(source: unknown): Iterable<unknown> {
  if (source === null || source === undefined) throw new Fault('ArgumentNullException');
  // C# enumerates UTF-16 units, JavaScript code points.
  if (typeof source === 'string') return source.split('');
  if (source instanceof Fields || source instanceof Map) return pairsOf(source);
  if (source instanceof JObject) return pairsOf(source.members);
  if (source instanceof JToken) return childrenOf(source);
  return source as Iterable<unknown>;
}

function* pairsOf(entries: Iterable<[string, unknown]>): Generator<KeyValuePair> {
  for (const [key, value] of entries) yield new KeyValuePair(key, value);
}
