import type { Decider } from '../kit/call-record.ts';
import { HOP_NAMES } from '../kit/hop-names.ts';
import type { CallView } from './call-view.ts';

/** What a hop did with a call. */
export interface Station {
  readonly hop: Decider;
  readonly state: 'passed' | 'refused' | 'failed' | 'not reached';
}

/** The server runs on the platform. */
const STATIONS: readonly Decider[] = HOP_NAMES.flatMap((hop): Decider[] =>
  hop === 'platform' ? [hop, 'server'] : [hop],
);

/** The hops in the order of the chain; those that decided nothing on the call were not reached. */
export function pathOf({ decisions, deciding }: CallView): readonly Station[] {
  const decision = decisions[deciding ?? -1];
  return STATIONS.map((hop): Station => {
    if (decision?.hop === hop) {
      return { hop, state: decision.verdict === 'failed' ? 'failed' : 'refused' };
    }
    const isReached = decisions.some((one) => one.hop === hop);
    return { hop, state: isReached ? 'passed' : 'not reached' };
  });
}
