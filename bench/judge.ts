import type { Wire } from '../server/src/call/values.ts';
import type { Costs } from './measure.ts';

/** What a server costs before it is under load. */
export interface Start {
  /**
   * Milliseconds from the start of the process to the end of the first answered call, in the
   * fastest of a few starts, because other load on the machine can only add time.
   */
  readonly firstAnswerMs: number;
  /** Resident memory after that call. */
  readonly idleMegabytes: number;
}

/** Ratios of CPU time within one run. Unlike times, they are comparable between machines. */
export interface Ratios {
  readonly toBareSdk: Record<Wire, number>;
  readonly toBareHttp: Record<Wire, number>;
}

export interface Verdict {
  readonly what: string;
  readonly found: number;
  readonly budget: number;
  readonly unit: string;
  readonly holds: boolean;
}

const BUDGETS = { cpuToBareSdk: 1.5, firstAnswerMs: 400, idleMegabytes: 110 };

export function ratiosOf(costs: Costs): Ratios {
  const ratio = (wire: Wire, to: 'bareSdk' | 'bareHttp') =>
    round(costs[wire].secured.cpuMicroseconds / costs[wire][to].cpuMicroseconds);
  return {
    toBareSdk: { '2025': ratio('2025', 'bareSdk'), '2026': ratio('2026', 'bareSdk') },
    toBareHttp: { '2025': ratio('2025', 'bareHttp'), '2026': ratio('2026', 'bareHttp') },
  };
}

export function judge(ratios: Ratios, start: Start): readonly Verdict[] {
  const within = (what: string, found: number, budget: number, unit: string): Verdict => ({
    what,
    found,
    budget,
    unit,
    holds: found <= budget,
  });
  return [
    within('CPU of the bare SDK, 2025 wire', ratios.toBareSdk['2025'], BUDGETS.cpuToBareSdk, 'x'),
    within('CPU of the bare SDK, 2026 wire', ratios.toBareSdk['2026'], BUDGETS.cpuToBareSdk, 'x'),
    within('first answered call', Math.round(start.firstAnswerMs), BUDGETS.firstAnswerMs, 'ms'),
    within('idle memory', Math.round(start.idleMegabytes), BUDGETS.idleMegabytes, 'MB'),
  ];
}

const round = (ratio: number): number => Math.round(ratio * 100) / 100;
