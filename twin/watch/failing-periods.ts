import type { Json } from './kql/plan.ts';
import type { Row } from './kql/run-plan.ts';

/** What a rule compares, and how often it must hold. */
export interface Condition {
  readonly aggregation: Aggregation;
  /** The column with the values; without one, rows are counted. */
  readonly column: string | undefined;
  readonly operator: Operator;
  readonly threshold: number;
  readonly dimensions: readonly Dimension[];
  /** How many consecutive windows are evaluated, and in how many the comparison must hold. */
  readonly evaluated: number;
  readonly failing: number;
}

/** A column that distinguishes one alert of the rule from another. */
export interface Dimension {
  readonly name: string;
  readonly operator: 'Include' | 'Exclude';
  /** `*` for all. */
  readonly values: readonly string[];
}

/** How the values of one window become one. */
export const AGGREGATIONS = {
  Count: (values: readonly number[]) => values.length,
  Average: (values: readonly number[]) => sum(values) / values.length,
  Minimum: (values: readonly number[]) => Math.min(...values),
  Maximum: (values: readonly number[]) => Math.max(...values),
  Total: (values: readonly number[]) => sum(values),
} as const;

export type Aggregation = keyof typeof AGGREGATIONS;

export const OPERATORS = {
  Equals: (value: number, threshold: number) => value === threshold,
  GreaterThan: (value: number, threshold: number) => value > threshold,
  GreaterThanOrEqual: (value: number, threshold: number) => value >= threshold,
  LessThan: (value: number, threshold: number) => value < threshold,
  LessThanOrEqual: (value: number, threshold: number) => value <= threshold,
} as const;

export type Operator = keyof typeof OPERATORS;

/** A name as the table spells it: Azure compares without regard to case. */
export function nameIn<T extends object>(table: T, name: unknown): keyof T | undefined {
  const found = Object.keys(table).find((one) => one.toLowerCase() === String(name).toLowerCase());
  return found as keyof T | undefined;
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** One combination of dimensions for which the condition holds. */
export interface Violation {
  readonly key: string;
  /** What was compared, in the newest window in which it held. */
  readonly value: number;
  /** The first row of that window; empty if the absence of rows is what fires. */
  readonly row: Row;
}

/** @param windows the rows of each window, the newest first. */
export function violations(
  windows: readonly (readonly Row[])[],
  condition: Condition,
): readonly Violation[] {
  const met = windows.flatMap((rows) => violationsOf(rows, condition));
  return [...Map.groupBy(met, ({ key }) => key).values()].flatMap((found) => {
    const [newest] = found;
    return newest && found.length >= condition.failing ? [newest] : [];
  });
}

function violationsOf(rows: readonly Row[], condition: Condition): readonly Violation[] {
  const { aggregation, column, operator, threshold, dimensions } = condition;
  const wanted = rows.filter((row) => dimensions.every((one) => includes(one, row[one.name])));
  const keyOf = (row: Row) => JSON.stringify(dimensions.map(({ name }) => row[name] ?? null));
  const series = Map.groupBy(wanted, keyOf);
  // Without dimensions there is one series, even of no rows: "fewer than 1" must be able to fire.
  if (dimensions.length === 0 && series.size === 0) series.set('[]', []);
  return [...series].flatMap(([key, own]) => {
    const values =
      column === undefined ? own.map(() => 1) : own.flatMap((row) => numberOf(row[column]));
    // Nothing to compare, unless rows are counted.
    if (values.length === 0 && aggregation !== 'Count') return [];
    const value = AGGREGATIONS[aggregation](values);
    return OPERATORS[operator](value, threshold) ? [{ key, value, row: own[0] ?? {} }] : [];
  });
}

function numberOf(value: Json | undefined): number[] {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? [number] : [];
}

function includes({ operator, values }: Dimension, value: Json | undefined): boolean {
  const found = values.includes('*') || values.includes(String(value ?? ''));
  return found === (operator === 'Include');
}
