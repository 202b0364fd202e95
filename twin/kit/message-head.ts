import type { Decider } from './hop-names.ts';

export type Field = readonly [name: string, value: string];

/** In pairs, or as Node has them: names and values in turns. */
export type Fields = readonly Field[] | readonly string[];

/** The head of a message where it passed from one hop to the next. */
export interface Head {
  /** The hop that sent it; `client` for what arrived. */
  readonly by: Decider | 'client';
  readonly kind: 'request' | 'answer';
  /** Such as `POST /mcp` or `403`. */
  readonly first: string;
  readonly fields: readonly Field[];
}

/** A head as it was reported. */
export interface RawHead extends Omit<Head, 'fields'> {
  readonly fields: Fields;
}

export function pairsOf(fields: Fields): readonly Field[] {
  if (typeof fields[0] !== 'string') return fields as readonly Field[];
  const raw = fields as readonly string[];
  return Array.from({ length: raw.length >> 1 }, (_, at) => [
    raw[2 * at] as string,
    raw[2 * at + 1] as string,
  ]);
}
