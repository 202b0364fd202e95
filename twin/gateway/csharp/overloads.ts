import type { Node } from 'web-tree-sitter';
import { implicitly } from './conversions.ts';
import type { Code, Method } from './member.ts';
import { isInteger } from './numeric.ts';
import { Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

/** An argument as written. */
export interface Given {
  readonly node: Node;
  readonly label: string | undefined;
  readonly isOut: boolean;
  /** Compiled once; a lambda is compiled for each type that it is tried with. */
  readonly code: Code | undefined;
}

/** An overload that accepts the arguments. */
export interface Candidate {
  readonly method: Method;
  readonly args: readonly Code[];
  /** The arguments' own types. */
  readonly types: readonly Type[];
  /** The types that the arguments are converted to; none for a function. */
  readonly wanted: readonly (Type | undefined)[];
  readonly given: readonly Given[];
  /** Arguments at the end form a list. */
  readonly isExpanded: boolean;
  /** Parameters without an argument. */
  readonly defaults: number;
}

/** The overload that C# calls: the one whose conversions are nowhere worse than those of another. */
export function choose(what: string, candidates: readonly Candidate[], list: Node): Candidate {
  const [first, ...others] = candidates as [Candidate, ...Candidate[]];
  let best = first;
  for (const other of others) if (isBetter(other, best)) best = other;
  const rival = candidates.find(
    (other) => other !== best && !isBetter(best, other) && differs(best, other),
  );
  if (rival) throw new Unsupported(`${what}${list.text} fits several overloads`, list);
  return best;
}

const differs = (one: Candidate, other: Candidate): boolean =>
  one.wanted.some((type, at) => type !== other.wanted[at]);

function isBetter(one: Candidate, other: Candidate): boolean {
  let better = false;
  for (const [at, { code }] of one.given.entries()) {
    const [a, b] = [one.wanted[at], other.wanted[at]];
    if (a === undefined || b === undefined || a === b) continue;
    const rank = compareTargets(code, a, b);
    if (rank > 0) return false;
    if (rank < 0) better = true;
  }
  if (better) return true;
  if (one.isExpanded !== other.isExpanded) return other.isExpanded;
  return one.defaults < other.defaults;
}

/** Negative if the first type is the better target for an argument, positive if the second is. */
function compareTargets(code: Code | undefined, one: Type, other: Type): number {
  if (code?.type === one) return -1;
  if (code?.type === other) return 1;
  const [down, up] = [implicitly(one, other), implicitly(other, one)];
  if (down && !up) return -1;
  if (up && !down) return 1;
  if (!isInteger(one) || !isInteger(other)) return 0;
  const signed = (type: Type): boolean => ['sbyte', 'short', 'int', 'long'].includes(type);
  return signed(one) === signed(other) ? 0 : signed(one) ? -1 : 1;
}
