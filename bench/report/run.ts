import { judge, MAX_SPREAD, MIN_ROUNDS, STATUS, statusOf, type Verdict } from '../judge.ts';
import type { Machine } from '../machine.ts';
import type { Section } from '../section.ts';

/** Everything that one run of the benchmark found. */
export interface Run {
  readonly date: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly sections: Readonly<Record<string, Section>>;
  readonly verdicts: readonly Verdict[];
  readonly status: number;
}

export function concludeRun(found: Pick<Run, 'date' | 'machine' | 'rounds' | 'sections'>): Run {
  const verdicts = judge(Object.values(found.sections));
  return { ...found, verdicts, status: statusOf(verdicts, found.rounds) };
}

/** One sentence on what the exit status means. */
export function explainStatus({ status, verdicts, rounds }: Run): string {
  const named = (some: readonly Verdict[]) => some.map(({ what }) => what).join('; ');
  if (verdicts.length === 0) return 'None of these figures has a target.';
  if (rounds < MIN_ROUNDS)
    return `Not judged: ${rounds} rounds; at least ${MIN_ROUNDS} are required.`;
  switch (status) {
    case STATUS.refused:
      return `Nothing was judged, because the rounds of these figures differ by more than ${MAX_SPREAD * 100} %: ${named(verdicts.filter(({ isNoisy }) => isNoisy))}. Run it again on a quiet machine.`;
    case STATUS.missed:
      return `Over budget: ${named(verdicts.filter(({ keepsBudget }) => !keepsBudget))}.`;
    default: {
      const missed = verdicts.filter(({ meetsTarget }) => !meetsTarget);
      return missed.length === 0
        ? 'Within every budget, and every target is met.'
        : `Within every budget. Targets not met yet: ${named(missed)}.`;
    }
  }
}

export const METHOD =
  'Everything is measured in turn, round after round, every second round in reverse order, after rounds that only warm up. Figures are medians of the rounds, with the quartiles in brackets; ratios are formed within each round. The spread is the distance between the quartiles as a share of the median.';
