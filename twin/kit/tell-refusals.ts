import type { Surroundings } from './hop.ts';
import type { HopName } from './hop-names.ts';

const PAUSE_MS = 60_000;

/**
 * Prints at the terminal why a token was refused, which callers are never told. Each reason is
 * printed once a minute, so that a flood of bad tokens cannot scroll everything else away.
 */
export function tellRefusals(hop: HopName, { clock, log }: Pick<Surroundings, 'clock' | 'log'>) {
  const said = new Map<string, number>();
  return (why: string): void => {
    const now = clock.now();
    if (now - (said.get(why) ?? Number.NEGATIVE_INFINITY) < PAUSE_MS) return;
    // Reasons depend only on the deployment, so this map stays small.
    said.set(why, now);
    log(hop, `refused a token: ${why}`);
  };
}
