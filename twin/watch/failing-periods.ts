import type { Row } from './kql/run-plan.ts';

/** How many consecutive windows are evaluated, and how many must contain a row. */
export interface FailingPeriods {
  readonly evaluated: number;
  readonly failing: number;
}

/**
 * Rows that fire: those of the newest window whose dimensions occur in enough of the windows.
 *
 * @param windows the newest first.
 * @param dimensions columns whose values distinguish one alert from another.
 */
export function rowsThatFire(
  windows: readonly (readonly Row[])[],
  dimensions: readonly string[],
  { failing }: FailingPeriods,
): readonly Row[] {
  const keyOf = (row: Row) => JSON.stringify(dimensions.map((column) => row[column] ?? null));
  const times = new Map<string, number>();
  for (const rows of windows) {
    for (const key of new Set(rows.map(keyOf))) times.set(key, (times.get(key) ?? 0) + 1);
  }
  const newest = new Map<string, Row[]>();
  for (const rows of windows) {
    for (const [key, group] of Map.groupBy(rows, keyOf))
      if (!newest.has(key)) newest.set(key, group);
  }
  return [...newest].flatMap(([key, rows]) => ((times.get(key) ?? 0) >= failing ? rows : []));
}
