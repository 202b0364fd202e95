import type { ParsePart, Relation, Type } from '../../plan.ts';
import { convert } from '../convert.ts';
import { type Read, type Rows, reader } from '../expression.ts';
import { textOf } from '../text.ts';
import { isNull, type Row, type Value } from '../values.ts';

/** Cuts a text into columns, at the texts of a pattern. */
export function parse(
  { value, parts, from, columns, kind, only }: Extract<Relation, { op: 'parse' }>,
  input: Rows,
): Rows {
  const read = reader(value);
  const reads: Read[] = from.map((origin) =>
    typeof origin === 'number' ? (row) => row[origin] ?? null : reader(origin),
  );
  return (run) =>
    input(run).flatMap((row): Row[] => {
      run.budget.spend(parts.length);
      const found = cut(textOf(read(row, run), value.type), parts, kind);
      if (!found && only) return [];
      const copy = reads.map((one) => one(row, run));
      for (const part of parts) {
        if (part === 'skip' || 'text' in part) continue;
        copy[part.column] = found?.get(part.column) ?? convert(null, part.type, part.type);
      }
      return [copy.slice(0, columns.length)];
    });
}

/** Values by column; undefined if the pattern does not match. */
function cut(
  text: string,
  parts: readonly ParsePart[],
  kind: 'simple' | 'relaxed',
): ReadonlyMap<number, Value> | undefined {
  const found = new Map<number, Value>();
  let at = 0;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as ParsePart;
    if (part === 'skip') continue;
    if ('text' in part) {
      const before = parts[index - 1];
      const start = text.indexOf(part.text, at);
      // After a column or `*` a text may stand anywhere, else here.
      if (start < 0 || (before === undefined && start !== at)) return undefined;
      at = start + part.text.length;
      continue;
    }
    const end = endOf(text, at, parts[index + 1], part.type);
    if (end < 0) return undefined;
    const value = valueIn(text.slice(at, end), part.type);
    if (isNull(value) && kind === 'simple') return undefined;
    found.set(part.column, value);
    at = end;
  }
  // A pattern that ends with a text must end where the text does.
  return parts.at(-1) === 'skip' || at === text.length || typeof parts.at(-1) !== 'object'
    ? found
    : undefined;
}

/** Where a column ends: before the next text, after a number, or at the end. */
function endOf(text: string, at: number, next: ParsePart | undefined, type: Type): number {
  if (next !== undefined && next !== 'skip' && 'text' in next) return text.indexOf(next.text, at);
  if (next !== undefined && type !== 'string') {
    return at + (/^\s*[-+\w.:]*/.exec(text.slice(at))?.[0].length ?? 0);
  }
  return next === 'skip' && type === 'string' ? text.length : text.length;
}

const valueIn = (text: string, type: Type): Value =>
  type === 'string' ? text : convert(text, 'string', type);
