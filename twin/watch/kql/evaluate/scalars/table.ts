import { DYNAMICS } from './dynamics.ts';
import { LOGIC } from './logic.ts';
import { NUMBERS } from './numbers.ts';
import { OPERATORS } from './operators.ts';
import { PATTERNS } from './patterns.ts';
import type { Scalars } from './scalar.ts';
import { TEXT_OPERATORS } from './text-operators.ts';
import { TEXTS } from './texts.ts';
import { TIMES } from './times.ts';

/** Functions by subject, as the page lists them. */
export const FUNCTIONS: Readonly<Record<string, Scalars>> = {
  Text: { ...TEXTS, ...withoutOperators(PATTERNS) },
  Time: TIMES,
  Numbers: NUMBERS,
  'Types and null': LOGIC,
  Dynamic: withoutMember(DYNAMICS),
};

/** Every function and operator on one row that does not choose which arguments to evaluate. */
export const SCALARS: Scalars = {
  ...OPERATORS,
  ...TEXT_OPERATORS,
  ...TEXTS,
  ...PATTERNS,
  ...TIMES,
  ...NUMBERS,
  ...LOGIC,
  ...DYNAMICS,
};

/** Those that evaluate only the arguments that they need. */
export const CHOICES = ['and', 'or', 'iff', 'iif', 'case', 'coalesce'] as const;

function withoutOperators(scalars: Scalars): Scalars {
  return Object.fromEntries(Object.entries(scalars).filter(([name]) => !name.includes(' ')));
}

function withoutMember({ member: _, ...functions }: Scalars): Scalars {
  return functions;
}
