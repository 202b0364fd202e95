import type { Relation } from '../../plan.ts';
import { MOST_ROWS, QueryStopped } from '../budget.ts';
import { convert } from '../convert.ts';
import { type Rows, reader } from '../expression.ts';
import { isNull, type Row, type Value } from '../values.ts';

/** One column with the values from one to another, both included. */
export function range({ from, to, step, columns }: Extract<Relation, { op: 'range' }>): Rows {
  const [first, last, by] = [reader(from), reader(to), reader(step)];
  const type = columns[0]?.type ?? 'long';
  const stepType = type === 'datetime' ? 'timespan' : type;
  return (run) => {
    const start = convert(first([], run), from.type, type);
    const end = convert(last([], run), to.type, type);
    const size = convert(by([], run), step.type, stepType);
    if (isNull(start) || isNull(end) || isNull(size)) return [];
    return valuesBetween(start, end, size).map((value): Row => [value]);
  };
}

export function valuesBetween(start: Value, end: Value, step: Value): Value[] {
  const values: Value[] = [];
  const down = Number(step) < 0;
  if (Number(step) === 0) return [start];
  // Numbers and ticks are added alike, since a range has one type.
  for (
    let at = start as number;
    down ? at >= (end as number) : at <= (end as number);
    at += step as number
  ) {
    values.push(at);
    if (values.length > MOST_ROWS) throw new QueryStopped(`it has more than ${MOST_ROWS} rows`);
  }
  return values;
}
