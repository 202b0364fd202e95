import type { Node } from 'web-tree-sitter';
import type { State } from './flow-states.ts';
import { Unsupported } from './syntax.ts';

/** Where `break` and `continue` lead. */
export interface Jumps {
  readonly breaks: State[];
  readonly continues: State[] | undefined;
  /** Whether the loop or switch stands in the innermost `finally`. */
  readonly isInFinally: boolean;
}

export interface Place {
  readonly breakTo?: Jumps | undefined;
  readonly continueTo?: Jumps | undefined;
  readonly isInFinally: boolean;
}

export const OUTSIDE: Place = { isInFinally: false };

/** Takes the state to where a jump leads; what follows the jump is never reached. */
export function jump(
  node: Node,
  target: Jumps | undefined,
  place: Place,
  go: (to: Jumps) => void,
): State {
  if (!target) throw new Unsupported(`${node.text} outside of a loop`, node);
  if (target.isInFinally !== place.isInFinally)
    throw new Unsupported(`${node.text} out of a finally`, node);
  go(target);
  return undefined;
}
