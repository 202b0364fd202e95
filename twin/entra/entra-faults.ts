import type { Clock } from '../kit/hop.ts';
import type { Hindrance } from './sign-in/exchange.ts';

/** What can be wrong with the sign-in service; each says what then differs, and by default none is. */
export interface Faults {
  /** Discovery document and keys come so much later. */
  metadataDelayMs: number;
  /** Connections that ask for the discovery document or the keys break. */
  metadataIsDown: boolean;
  /** The service's clock is so much ahead of everybody else's, or behind where it is negative. */
  clockSkewMs: number;
}

export const noFaults = (): Faults => ({
  metadataDelayMs: 0,
  metadataIsDown: false,
  clockSkewMs: 0,
});

export const hindrance =
  (faults: Faults, clock: Clock): Hindrance =>
  async (response) => {
    if (faults.metadataDelayMs > 0) {
      await new Promise<void>((resolve) => clock.after(faults.metadataDelayMs, resolve));
    }
    if (!faults.metadataIsDown) return 'go on';
    response.destroy();
    return 'answered';
  };
