import type { CharSet } from './char-set.ts';

/** A part of a pattern. */
export type Part =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly parts: readonly Part[] }
  | {
      readonly kind: 'loop';
      readonly part: Part;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
    }
  /** A group that captures; of a balancing group also the one whose capture it takes away. */
  | {
      readonly kind: 'capture';
      readonly part: Part;
      readonly group: number | undefined;
      readonly takes?: number;
    }
  | { readonly kind: 'atomic'; readonly part: Part }
  | {
      readonly kind: 'look';
      readonly part: Part;
      readonly isBehind: boolean;
      readonly isNegative: boolean;
    }
  | { readonly kind: 'back'; readonly group: number; readonly ignoresCase: boolean }
  | { readonly kind: 'test'; readonly group: number; readonly yes: Part; readonly no: Part }
  | { readonly kind: 'anchor'; readonly anchor: Anchor; readonly words?: CharSet };

/** `^` and `$` with and without `Multiline`, and the others by their letters. */
export type Anchor = '^' | '$' | 'line ^' | 'line $' | 'A' | 'Z' | 'z' | 'G' | 'b' | 'B';

/** A pattern with its groups. */
export interface Tree {
  readonly part: Part;
  /** The numbers of the groups in order, 0 first, and their names. */
  readonly numbers: readonly number[];
  readonly names: ReadonlyMap<string, number>;
}
