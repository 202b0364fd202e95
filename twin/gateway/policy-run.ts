import type { Context } from './context.ts';
import type { Response } from './message.ts';
import type { Services } from './services.ts';

/** One request passing through the steps. */
export interface Run {
  readonly context: Context;
  readonly services: Services;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** Run on the answer once it is known, whichever step or error made it. */
  readonly completions: Completion[];
}

export type Completion = (answer: Response) => void | Promise<void>;

/** One element, ready to run. `true`: the answer is complete and nothing else runs. */
export type Step = (run: Run) => Promise<boolean> | boolean;

export async function runAll(steps: readonly Step[], run: Run): Promise<boolean> {
  for (const step of steps) if (await step(run)) return true;
  return false;
}
