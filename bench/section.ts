import type { GoalName } from './goals.ts';
import type { Summary } from './stats.ts';

/** A cell is a summary of rounds, or a text where nothing is repeated. */
export type Cell = Summary | string;

export interface Table {
  readonly title: string;
  /** Names of the columns after the first, each with the number of decimals shown. */
  readonly columns: readonly (readonly [name: string, decimals: number])[];
  readonly rows: readonly (readonly [name: string, ...cells: Cell[]])[];
}

/** What one part of the benchmark found. */
export interface Section {
  /** How it was measured, so that the figures cannot be taken for more than they are. */
  readonly method: string;
  readonly tables: readonly Table[];
  readonly goals: Partial<Readonly<Record<GoalName, Summary>>>;
  /** What could not be measured here, and what it needs. */
  readonly missing: readonly string[];
}
