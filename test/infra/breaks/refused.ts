import type { Break } from './break.ts';

/** A mistake that Azure refuses: the rule notices it, and the twin stops at it. */
export interface Refused extends Break {
  readonly what: string;
  /** What the twin says: Azure's reason. */
  readonly says: readonly RegExp[];
  /** The twin names the very line that was edited; where a mistake stands elsewhere, `says` has the place. */
  readonly here?: boolean;
  /** A data file that Bicep merges with parameters, which only the compiler can read. */
  readonly needsCompiler?: boolean;
}
