import type { Plan, Relation } from './plan.ts';

/** Operators whose result depends on more than one row. */
const OF_MANY: ReadonlySet<Relation['op']> = new Set([
  'count',
  'distinct',
  'join',
  'make-series',
  'sort',
  'summarize',
  'take',
  'top',
]);

/**
 * The parts of a query that look at single rows, up to where it first puts rows together: a row that
 * passes one of them counts for what the query computes.
 */
export function filtersOf({ shared, result }: Plan): readonly Plan[] {
  const isOfMany = (of: Relation): boolean =>
    OF_MANY.has(of.op) || inputsOf(of, shared).some(isOfMany);
  const cut = (of: Relation): readonly Relation[] =>
    isOfMany(of) ? inputsOf(of, shared).flatMap(cut) : [of];
  return cut(result).map((one) => ({ shared, result: one }));
}

function inputsOf(of: Relation, shared: Plan['shared']): readonly Relation[] {
  if (of.op === 'union') return of.parts.map((part) => part.of);
  if (of.op === 'shared') return shared.slice(of.slot, of.slot + 1);
  if (of.op === 'join') return [of.input, of.right];
  return 'input' in of ? [of.input] : [];
}
