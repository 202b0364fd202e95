import type { Probe } from './policy.ts';
import type { Step } from './policy-run.ts';

/** What an element costs per call, excluding the elements inside it. */
export interface ElementCost {
  readonly element: string;
  /** How often it runs per call. */
  readonly runs: number;
  /** CPU time of all its runs per call, over all threads of the process. */
  readonly microseconds: number;
}

export interface Meter {
  readonly probe: Probe;
  reset(): void;
  /** Most expensive first. */
  costs(calls: number): readonly ElementCost[];
}

/** Measures one request at a time, because concurrent ones could not be told apart. */
export function createMeter(): Meter {
  const totals = new Map<string, { runs: number; microseconds: number }>();
  /** Time of the nested elements of each running element. */
  const inside: number[] = [];

  const measured =
    (name: string, step: Step): Step =>
    async (run) => {
      const before = cpu();
      inside.push(0);
      try {
        return await step(run);
      } finally {
        const whole = cpu() - before;
        const own = whole - (inside.pop() ?? 0);
        const parent = inside.pop();
        if (parent !== undefined) inside.push(parent + whole);
        const total = totals.get(name) ?? { runs: 0, microseconds: 0 };
        totals.set(name, { runs: total.runs + 1, microseconds: total.microseconds + own });
      }
    };

  return {
    probe: ({ name }, step) => measured(name, step),
    reset: () => totals.clear(),
    costs: (calls) =>
      [...totals]
        .map(([element, { runs, microseconds }]) => ({
          element,
          runs: runs / calls,
          microseconds: microseconds / calls,
        }))
        .sort((a, b) => b.microseconds - a.microseconds),
  };
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
