import { checkSync } from 'recheck';
import { patternOf, UnsupportedPattern } from '../evaluate/pattern.ts';
import { PATTERN_ARGUMENTS } from '../evaluate/scalars/patterns.ts';
import type { Expression } from '../plan.ts';
import { unsupported } from '../query-error.ts';

/** Milliseconds for judging one pattern. */
const LIMIT_MS = 1000;

/**
 * Refuses a pattern that JavaScript may need exponential time for. The service's engine, RE2, does
 * not backtrack and accepts it.
 *
 * @throws {QueryError}
 */
export function checkPattern(name: string, args: readonly Expression[], line: number): void {
  const at = Object.hasOwn(PATTERN_ARGUMENTS, name) ? PATTERN_ARGUMENTS[name] : undefined;
  if (at === undefined) return;
  const pattern = args[at];
  if (pattern?.is !== 'literal') throw unsupported('a pattern that is not a constant', line);
  const { source, flags } = translated(String(pattern.value), line);
  const found = checkSync(source, flags.replace('g', ''), { timeout: LIMIT_MS });
  // Quadratic time is bearable, since the text that is matched is bounded.
  const bearable =
    found.status === 'safe' ||
    (found.status === 'vulnerable' &&
      found.complexity.type === 'polynomial' &&
      found.complexity.degree <= 2);
  if (!bearable) {
    throw unsupported(`the pattern ${pattern.value}, which backtracks without limit,`, line);
  }
}

function translated(pattern: string, line: number): RegExp {
  try {
    return patternOf(pattern);
  } catch (error) {
    if (error instanceof UnsupportedPattern) throw unsupported(error.message, line);
    throw error;
  }
}
