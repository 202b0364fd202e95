/** What the status page and `/readyz` say of the servers behind this one. */
import type { UpstreamPlace, UpstreamState } from '../call/upstream.ts';

export interface UpstreamFact {
  readonly name: string;
  readonly place: UpstreamPlace;
  /** Undefined until the first call of one of its tools. */
  readonly state: UpstreamState | undefined;
}

/** Where it runs, as the deployment declares it. */
export function describePlace(place: UpstreamPlace, hosted: boolean): string {
  if ('url' in place) {
    if ('address' in place) return 'At a private address of a connected network.';
    return hosted ? 'On the internet, through the forwarding site.' : 'On the internet.';
  }
  if (!hosted) return 'A program on this machine.';
  const internet = place.internet ? 'may' : 'may not';
  return `In a site of its own that has no identity and ${internet} connect to the internet.`;
}

/** What this process has seen of it. */
export function describeState(state: UpstreamState | undefined): string {
  if (!state) return 'Not called since the start.';
  return state.isReached ? 'The last connection succeeded.' : 'The last connection failed.';
}
