/** Rows that one operator may return; the service returns at most as many to a caller. */
export const MOST_ROWS = 500_000;

/** Characters of one text that a query may build. */
export const LONGEST_TEXT = 1024 * 1024;

/** A query that was stopped: it exceeded a limit, or its result cannot be computed. */
export class QueryStopped extends Error {}

/** What one run of a query may still use. */
export interface Budget {
  /** Counts rows or steps. @throws {QueryStopped} once the time is up. */
  spend(steps: number): void;
}

/** How many steps pass between two looks at the clock. */
const BETWEEN_LOOKS = 4096;

/** @param now a clock in milliseconds. */
export function budgetOf(limitMs: number, now: () => number): Budget {
  const deadline = now() + limitMs;
  let unseen = 0;
  return {
    spend(steps) {
      unseen += steps;
      if (unseen < BETWEEN_LOOKS) return;
      unseen = 0;
      if (now() > deadline) throw new QueryStopped(`it took longer than ${limitMs / 1000} seconds`);
    },
  };
}

export function boundedRows<T>(rows: readonly T[]): readonly T[] {
  if (rows.length > MOST_ROWS) throw new QueryStopped(`it has more than ${MOST_ROWS} rows`);
  return rows;
}

export function boundedText(text: string): string {
  if (text.length > LONGEST_TEXT) throw new QueryStopped('it builds a text of more than 1 MB');
  return text;
}
