import { GOALS, type Goal, type GoalName } from './goals.ts';
import type { Section } from './section.ts';
import { type Summary, spreadOf } from './stats.ts';

/** Above this, the rounds of a figure disagree too much for a verdict to mean anything. */
export const MAX_SPREAD = 0.15;

export interface Verdict extends Goal {
  readonly found: Summary;
  readonly meetsTarget: boolean;
  readonly keepsBudget: boolean;
  /** The rounds disagree: neither of the above counts. */
  readonly isNoisy: boolean;
}

/** With fewer rounds, quartiles say nothing. */
export const MIN_ROUNDS = 5;

/** Exit status of the benchmark. A failure to measure is 1, as for every command. */
export const STATUS = { kept: 0, missed: 1, refused: 2 } as const;

export function judge(sections: readonly Section[]): readonly Verdict[] {
  return sections.flatMap(({ goals }) =>
    Object.entries(goals).map(([name, found]) => verdictOn(GOALS[name as GoalName], found)),
  );
}

/** One noisy figure is enough to refuse: what disturbed it may have changed the others. */
export function statusOf(verdicts: readonly Verdict[], rounds: number): number {
  if (rounds < MIN_ROUNDS || verdicts.some(({ isNoisy }) => isNoisy)) return STATUS.refused;
  return verdicts.every(({ keepsBudget }) => keepsBudget) ? STATUS.kept : STATUS.missed;
}

function verdictOn(goal: Goal, found: Summary): Verdict {
  const reaches = (bound: number): boolean =>
    goal.atLeast ? found.median >= bound : found.median <= bound;
  return {
    ...goal,
    found,
    meetsTarget: reaches(goal.target),
    keepsBudget: reaches(goal.budget),
    isNoisy: !(spreadOf(found) <= MAX_SPREAD),
  };
}
