import type { Break } from './break.ts';

/** A mistake that Azure refuses: the rule notices it, and the twin stops at it. */
export interface Refused extends Break {
  readonly what: string;
  /** What the twin prints: Azure's reason. */
  readonly says: readonly RegExp[];
  /** The twin names exactly the edited line; if the mistake is elsewhere, `says` has the place. */
  readonly here?: boolean;
  /** A data file that Bicep merges with parameters, so that only the compiler can read it. */
  readonly needsCompiler?: boolean;
}
