import type { Head } from '../kit/message-head.ts';

/** A field of one head. */
export interface Cell {
  readonly value: string | undefined;
  /** What the hop did to the field that it was given. */
  readonly mark: 'added' | 'changed' | 'dropped' | undefined;
}

/** A field as each hop passed it on. */
export interface HeadRow {
  readonly name: string;
  /** One for each head. */
  readonly cells: readonly Cell[];
}

/** One row for each field, whatever its case; a repeated field is one value. */
export function compareHeads(heads: readonly Head[]): readonly HeadRow[] {
  const maps = heads.map(({ fields }) => {
    const map = new Map<string, string>();
    for (const [name, value] of fields) {
      const key = name.toLowerCase();
      const before = map.get(key);
      map.set(key, before === undefined ? value : `${before}, ${value}`);
    }
    return map;
  });
  const names = [...new Set(maps.flatMap((map) => [...map.keys()]))];
  return names.map((name) => ({
    name,
    cells: maps.map((map, index) => {
      const value = map.get(name);
      const before = maps[index - 1];
      return { value, mark: before && markOf(before.get(name), value) };
    }),
  }));
}

function markOf(before: string | undefined, value: string | undefined): Cell['mark'] {
  if (before === value) return undefined;
  if (before === undefined) return 'added';
  return value === undefined ? 'dropped' : 'changed';
}
