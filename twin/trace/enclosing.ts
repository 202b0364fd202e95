/** A step of a call, as far as its place among the others goes. */
interface Placed {
  readonly hop: string;
  readonly depth?: number | undefined;
}

/**
 * Indices of the steps that one stands within, from the inside: what the same hop ran before it, and
 * less deep than all between.
 */
export function enclosing(steps: readonly Placed[], index: number): number[] {
  const { hop, depth: own = 0 } = steps[index] ?? {};
  const found: number[] = [];
  let depth = own;
  for (let at = index - 1; at >= 0 && depth > 0; at -= 1) {
    const one = steps[at];
    if (one?.hop !== hop || one?.depth === undefined || one.depth >= depth) continue;
    depth = one.depth;
    found.push(at);
  }
  return found;
}
