/** Rows that one operator may return; the service returns at most as many to a caller. */
export const MOST_ROWS = 500_000;

/** Characters of one text that a query may build, and bytes of one dynamic value. */
export const LONGEST_TEXT = 1024 * 1024;
export const LARGEST_DYNAMIC = 16 * 1024 * 1024;

/** Bytes that one run may build, in texts, lists and rows; most are free again before it ends. */
const MOST_BYTES = 512 * 1024 * 1024;

/** Bytes of an item of a list or of a row, beside those of a text. */
export const ITEM_BYTES = 8;

/** A query that was stopped: it exceeded a limit, or its result cannot be computed. */
export class QueryStopped extends Error {}

/** What one run of a query may still use. */
export interface Budget {
  /** Counts rows or steps. @throws {QueryStopped} once the time is up. */
  spend(steps: number): void;
  /** Counts what is built. @throws {QueryStopped} once it is too much. */
  allocate(bytes: number): void;
}

/** How many steps pass between two looks at the clock. */
const BETWEEN_LOOKS = 4096;

/** @param now a clock in milliseconds. */
export function budgetOf(limitMs: number, now: () => number): Budget {
  const deadline = now() + limitMs;
  let unseen = 0;
  let allocated = 0;
  return {
    allocate(bytes) {
      allocated += bytes;
      if (allocated > MOST_BYTES) {
        throw new QueryStopped(`it builds more than ${MOST_BYTES / 1024 / 1024} MB`);
      }
    },
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
