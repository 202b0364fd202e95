/** A value of a column; a date is its milliseconds since the epoch. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [name: string]: Value };

/** Kusto's tostring: null becomes the empty text. */
const text = (value: Value): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const compare =
  (holds: (left: number, right: number) => boolean) =>
  ([left, right]: readonly Value[]): boolean =>
    typeof left === 'number' && typeof right === 'number' && holds(left, right);

/** `now` is in milliseconds since the epoch. */
type Scalar = (args: readonly Value[], now: () => number) => Value;

/** Functions and operators on one row, as the language's reference defines them. */
export const SCALARS: Readonly<Record<string, Scalar>> = {
  and: ([left, right]) => left === true && right === true,
  or: ([left, right]) => left === true || right === true,
  '==': ([left, right]) => left === right,
  '!=': ([left, right]) => left !== right,
  '<': compare((left, right) => left < right),
  '<=': compare((left, right) => left <= right),
  '>': compare((left, right) => left > right),
  '>=': compare((left, right) => left >= right),
  in: ([value, ...choices]) => choices.includes(value),
  // Operators of this kind ignore case.
  endswith: ([value, end]) => text(value).toLowerCase().endsWith(text(end).toLowerCase()),
  startswith: ([value, start]) => text(value).toLowerCase().startsWith(text(start).toLowerCase()),
  strcat: (args) => args.map(text).join(''),
  // With an offset, that long from now.
  now: ([offset = 0], now) => (typeof offset === 'number' ? now() + offset : null),
  todatetime: ([value]) => {
    const time = Date.parse(text(value));
    return Number.isNaN(time) ? null : time;
  },
  tostring: ([value]) => text(value),
  pack_array: (args) => args,
  iff: ([condition, yes, no]) => (condition === true ? yes : no),
  case: (args) => {
    for (let i = 0; i + 1 < args.length; i += 2) if (args[i] === true) return args[i + 1];
    return args.at(-1);
  },
  bin: ([value, step]) =>
    typeof value === 'number' && typeof step === 'number' ? Math.floor(value / step) * step : null,
};

type Aggregate = (rows: readonly (readonly Value[])[]) => Value;

const number = (value: Value): number => (typeof value === 'number' ? value : 0);

/** Functions on a group of rows; each row provides the values of the arguments. */
export const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  count: (rows) => rows.length,
  countif: (rows) => rows.filter(([condition]) => condition === true).length,
  // Null, as in a row without the value, does not count.
  max: (rows) => {
    const numbers = rows.flatMap(([value]) => (typeof value === 'number' ? [value] : []));
    return numbers.length > 0 ? Math.max(...numbers) : null;
  },
  sum: (rows) => rows.reduce((sum, [value]) => sum + number(value), 0),
  sumif: (rows) =>
    rows.reduce((sum, [value, condition]) => sum + (condition === true ? number(value) : 0), 0),
};
