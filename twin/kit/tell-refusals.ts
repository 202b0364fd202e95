import type { HopName, Surroundings } from './hop.ts';

const PAUSE_MS = 60_000;

/**
 * Tells the person at the terminal why a token was refused, which callers are never told. The same
 * reason is said once a minute: a flood of bad tokens must not push everything else off the screen.
 */
export function tellRefusals(hop: HopName, { clock, log }: Pick<Surroundings, 'clock' | 'log'>) {
  const said = new Map<string, number>();
  return (why: string): void => {
    const now = clock.now();
    if (now - (said.get(why) ?? Number.NEGATIVE_INFINITY) < PAUSE_MS) return;
    // Reasons are made of what is deployed, so there are few of them.
    said.set(why, now);
    log(hop, `refused a token: ${why}`);
  };
}
