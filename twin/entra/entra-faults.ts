import type { Clock } from '../kit/hop.ts';
import type { Hindrance } from './sign-in/exchange.ts';

/** Faults of the sign-in service, all off by default. */
export interface Faults {
  /** Delay of the discovery document and the keys. */
  metadataDelayMs: number;
  /** Connections that request the discovery document or the keys break. */
  metadataIsDown: boolean;
  /** How far the service's clock is ahead of all others; negative: behind. */
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
