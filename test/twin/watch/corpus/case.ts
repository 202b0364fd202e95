import type { Row } from '../../../../twin/watch/kql/run-plan.ts';

/** A query in the manner of public alert rules and workbooks, and its rows, worked out by hand. */
export interface Case {
  readonly about: string;
  readonly query: string;
  readonly rows: readonly Row[];
  /** Queries over a component use the older names of tables. */
  readonly scope?: 'component';
}

/** A date on the day of the rows, as a result prints it. */
export const at = (minute: string): string => `2026-01-01T${minute}:00.0000000Z`;
