import type { Row } from './kql/run-plan.ts';

/** Maximum number of rows per table, the oldest dropped first. */
const ROWS = 50_000;

/** The workspace: tables of rows, each with its arrival time. */
export interface Store {
  add(table: string, row: Row): void;
  /** Rows of a table from `since` on and before `until`, in milliseconds since the epoch. */
  rows(table: string, since: number, until?: number): readonly Row[];
}

export function createStore(): Store {
  const tables = new Map<string, Row[]>();
  return {
    add(table, row) {
      const rows = tables.get(table) ?? [];
      tables.set(table, rows);
      rows.push(row);
      if (rows.length > ROWS) rows.shift();
    },
    rows: (table, since, until = Number.POSITIVE_INFINITY) =>
      (tables.get(table) ?? []).filter(({ TimeGenerated }) => {
        const time = Number(TimeGenerated);
        return time >= since && time < until;
      }),
  };
}
