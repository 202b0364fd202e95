import type { Share } from '../deploy/apply.ts';
import { summarizeResources } from '../deploy/summarize-resources.ts';
import type { FileLine } from '../kit/call-record.ts';
import type { HopName } from '../kit/hop-names.ts';

/** What one re-application of saved files did. */
export interface Edit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Relative to the checkout. */
  readonly files: readonly string[];
  /** Milliseconds. */
  readonly took: number;
  /** What each hop applied; nothing if the edit was refused. */
  readonly changed: readonly {
    readonly hop: HopName;
    /** Such as `2 policies`. */
    readonly says: string;
    /** Ids of resources. */
    readonly ids: readonly string[];
  }[];
  /** Protections that the deployment lost. */
  readonly weakens: readonly string[];
  /** Why it had no effect. */
  readonly error?: string | undefined;
  /** The place to correct. */
  readonly where?: FileLine | undefined;
}

/** Later ones matter more; a long run keeps no more than these. */
const MOST_EDITS = 100;

/** The latest re-applications, the newest last. */
export class Edits {
  readonly #kept: Edit[] = [];

  add(edit: Edit): void {
    this.#kept.push(edit);
    if (this.#kept.length > MOST_EDITS) this.#kept.shift();
  }

  all(): readonly Edit[] {
    return this.#kept;
  }
}

export const changesOf = (shares: readonly Share[]): Edit['changed'] =>
  shares.map(({ hop, resources }) => ({
    hop,
    says: summarizeResources(resources),
    ids: resources.map(({ id }) => id),
  }));

/** The place that a message of a refused edit begins with. */
export function placeIn(message: string): FileLine | undefined {
  const [, file, line] = /^([\w./-]+):(\d+):/.exec(message) ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}
