import type { HopName } from '../../../twin/kit/hop-names.ts';
import type { Scene } from '../support/scene.ts';

/** A change to one line, and how a caller observes it. */
export interface Edit {
  readonly hop: HopName;
  readonly what: string;
  /** Relative to the root of the checkout. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly old: string;
  readonly text: string;
  /** Bicep merges this file with parameters, so only the compiler can read it. */
  readonly needsCompiler?: boolean;
  request(scene: Scene): unknown;
  readonly before: unknown;
  readonly after: unknown;
}
