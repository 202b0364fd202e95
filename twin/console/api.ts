/** What the console's server tells its page. */

import type { Rung } from '../attacks/stop-in.ts';
import type { Answers } from '../run/answers.ts';
import type { CallSummary } from '../trace/call-view.ts';

/** One message of the live stream: what changed since the last one. */
export interface Live {
  /** New or changed calls, the newest first. */
  readonly calls: readonly CallSummary[];
  /** Ids of calls that are no longer kept. */
  readonly gone: readonly string[];
}

export type Alerts = Answers['/alerts'];

/** Whom and with what the page can call. */
export interface TryChoices {
  readonly mcpUrl: string;
  readonly users: readonly string[];
  readonly scopes: readonly string[];
}

/** A call as the page composes it. */
export interface TryRequest {
  /** Empty for a call without a token; `app` for the application. */
  readonly user: string;
  /** Names of scopes of the API. */
  readonly scopes: readonly string[];
  readonly tool: string;
  readonly arguments: unknown;
}

export interface TryAnswer {
  readonly status: number;
  /** Bounded. */
  readonly text: string;
  /** Id of the call, if it is kept. */
  readonly call: string | undefined;
}

/** What an attacker tries. */
export interface AttackSample {
  readonly id: string;
  readonly title: string;
  readonly says: string;
}

/** How an attack fared, first for real, then each time without the layer that had stopped it. */
export interface Ladder {
  /** Ids of the calls, one a rung. */
  readonly calls: readonly string[];
  readonly ladder: readonly Rung[];
}
