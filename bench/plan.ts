import type { LoadPlan } from './load/apply-load.ts';

/** How often and how long everything is measured. */
export interface Plan {
  /**
   * Rounds of load before those that count. V8 compiles what has run often enough, so slow and fast
   * servers need about the same time, and not the same number of calls, until their cost is steady.
   */
  readonly warmUp: number;
  readonly rounds: number;
  readonly connections: number;
  /** Milliseconds of load on one server in one round. */
  readonly roundMs: number;
  /** The same with a step left out, and before it without: there are many steps. */
  readonly stepMs: number;
  /** Calls in one slice of the load of many callers, and the number of their tokens. */
  readonly sliceCalls: number;
  readonly callers: number;
  readonly slices: number;
  /** How long, or how many, distinct principals call before the rounds begin. */
  readonly principals: LoadPlan['until'];
}

export const FULL: Plan = {
  warmUp: 6,
  rounds: 7,
  connections: 8,
  roundMs: 500,
  stepMs: 150,
  sliceCalls: 20_000,
  callers: 10_000,
  slices: 10,
  principals: { milliseconds: 10_000 },
};

/** Only shows that everything runs: far too short to judge. */
export const QUICK: Plan = {
  warmUp: 1,
  rounds: 1,
  connections: 8,
  roundMs: 100,
  stepMs: 50,
  sliceCalls: 300,
  callers: 150,
  slices: 3,
  principals: { requests: 100 },
};
