/** What the console's server tells its page. */

import type { CallSummary } from '../trace/call-view.ts';

/** One message of the live stream: what changed since the last one. */
export interface Live {
  /** New or changed calls, the newest first. */
  readonly calls: readonly CallSummary[];
  /** Ids of calls that are no longer kept. */
  readonly gone: readonly string[];
}
