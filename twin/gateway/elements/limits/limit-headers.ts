import type { Element } from '../../policy-document.ts';
import type { Run } from '../../policy-run.ts';
import { plain } from '../handler.ts';

/** Attributes of rate limits that name headers and variables. */
export const LIMIT_NAMES = [
  'retry-after-header-name',
  'retry-after-variable-name',
  'remaining-calls-header-name',
  'remaining-calls-variable-name',
  'total-calls-header-name',
] as const;

type Names = Readonly<Record<(typeof LIMIT_NAMES)[number], string>>;

export const limitNames = (element: Element): Names =>
  Object.fromEntries(LIMIT_NAMES.map((name) => [name, plain(element, name)])) as unknown as Names;

/** Tells the answer and later steps what is left of a limit. */
export function tellRemaining(run: Run, names: Names, total: number, left: () => number): void {
  const variable = names['remaining-calls-variable-name'];
  const header = names['remaining-calls-header-name'];
  const totalHeader = names['total-calls-header-name'];
  if (!variable && !header && !totalHeader) return;
  const remaining = left();
  if (variable) run.context.variables.set(variable, remaining);
  run.completions.push(({ headers }) => {
    if (header) headers.set(header, [String(remaining)]);
    if (totalHeader) headers.set(totalHeader, [String(total)]);
  });
}
