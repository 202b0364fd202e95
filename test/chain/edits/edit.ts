import type { HopName } from '../../../twin/kit/hop.ts';
import type { Scene } from '../support/scene.ts';

/** One line that somebody changes, and how a caller notices. */
export interface Edit {
  readonly hop: HopName;
  readonly what: string;
  /** From the root of the checkout. */
  readonly file: string;
  /** Stands in the file once. */
  readonly old: string;
  readonly text: string;
  /** A file that Bicep merges with parameters is data that only the compiler can read. */
  readonly needsCompiler?: boolean;
  request(scene: Scene): unknown;
  readonly before: unknown;
  readonly after: unknown;
}
