import type { DecisionView } from '../../../trace/call-view.ts';
import { enclosing } from '../../../trace/enclosing.ts';
import { isNotable } from '../../../trace/is-notable.ts';

/** What the list of steps shows: a step, or how many were left out. */
export type Entry =
  | { readonly kind: 'step'; readonly index: number }
  | { readonly kind: 'folded'; readonly from: number; readonly to: number };

/**
 * A call takes hundreds of steps, and most of them let it pass. What remains is each step that did
 * not, what they stand within, and where the call came to another hop.
 */
export function foldSteps(
  decisions: readonly DecisionView[],
  deciding: number | undefined,
  unfolded: ReadonlySet<number>,
): readonly Entry[] {
  const within = new Set(deciding === undefined ? [] : enclosing(decisions, deciding));
  const entries: Entry[] = [];
  let from = -1;
  decisions.forEach((one, index) => {
    const isNew = decisions[index - 1]?.hop !== one.hop;
    const isShown = index === deciding || isNotable(one) || isNew || within.has(index);
    if (isShown) {
      from = -1;
      entries.push({ kind: 'step', index });
      return;
    }
    if (from === -1) from = index;
    if (unfolded.has(from)) entries.push({ kind: 'step', index });
    else if (from === index) entries.push({ kind: 'folded', from, to: index + 1 });
    else entries[entries.length - 1] = { kind: 'folded', from, to: index + 1 };
  });
  return entries;
}
