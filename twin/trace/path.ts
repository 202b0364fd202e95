import type { Decider } from '../kit/hop-names.ts';
import { HOP_NAMES } from '../kit/hop-names.ts';
import type { CallView } from './call-view.ts';

/** What a hop did with a call. */
export interface Station {
  readonly hop: Decider;
  readonly state: 'passed' | 'refused' | 'failed' | 'not involved' | 'not reached';
}

/** The server runs on the platform. */
const STATIONS: readonly Decider[] = HOP_NAMES.flatMap((hop): Decider[] =>
  hop === 'platform' ? [hop, 'server'] : [hop],
);

/**
 * The hops in the order of the chain. Those behind the one that ended the call were not reached; any
 * other that did nothing for it was not involved, such as the vault in most calls.
 */
export function pathOf({ decisions, deciding, records }: CallView): readonly Station[] {
  const decision = decisions[deciding ?? -1];
  const end = decision ? STATIONS.indexOf(decision.hop) : STATIONS.length;
  const reached = new Set(decisions.map(({ hop }) => hop));
  if (records.length > 0) reached.add('watch');
  // Content safety is an option that most deployments do not have.
  return STATIONS.map((hop, index): Station => {
    if (decision?.hop === hop) {
      return { hop, state: decision.verdict === 'failed' ? 'failed' : 'refused' };
    }
    if (reached.has(hop)) return { hop, state: 'passed' };
    return { hop, state: index < end ? 'not involved' : 'not reached' };
  }).filter(({ hop }) => hop !== 'safety' || reached.has(hop));
}
