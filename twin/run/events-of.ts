import type { Row } from '../watch/kql/run-plan.ts';
import type { Event } from './answers.ts';
import type { Twin } from './start-twin.ts';

/** Records that one answer contains at most. */
export const MOST_EVENTS = 1000;

/**
 * Records of the audit trail and of the gateway's refusals, the newest last.
 *
 * @param correlation of the call that they are about; null for any.
 */
export function eventsOf({ watch }: Twin, correlation: string | null): Event[] {
  const toEvent = ({ TimeGenerated, Name, Message, Properties }: Row): Event => ({
    at: Number(TimeGenerated),
    name: String(Name ?? Message),
    properties: Properties as Event['properties'],
  });
  return [...watch.events(0), ...watch.traces(0)]
    .map(toEvent)
    .filter(({ properties }) => correlation === null || properties.correlation_id === correlation)
    .sort((a, b) => a.at - b.at)
    .slice(-MOST_EVENTS);
}
