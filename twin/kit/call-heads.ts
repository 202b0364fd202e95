import type { ServerResponse } from 'node:http';
import type { Field } from './call-record.ts';

/** Node's flat list of names and values, in pairs. */
export function* pairsOf(raw: readonly string[]): Generator<Field> {
  for (let at = 0; at + 1 < raw.length; at += 2) yield [raw[at] as string, raw[at + 1] as string];
}

/** The fields of an answer that Node has written. */
export function* sentFields(response: ServerResponse): Generator<Field> {
  for (const [name, value] of Object.entries(response.getHeaders())) {
    for (const one of [value].flat()) yield [name, String(one)];
  }
}
