import { TOKEN_LIFE_S } from '../../../twin/entra/tokens/claims.ts';
import type { Chain } from '../../chain/support/chain.ts';
import type { PatientClock } from '../../chain/support/patient-clock.ts';

/** For how long tokens are good that are to expire during a test. */
const LEFT_MS = 60_000;
/** By how much clocks may differ at the gateway; a second more is too late. */
const LEEWAY_MS = 61_000;

/** Tokens that expire while clients, which have clocks of their own, believe that they last. */
export interface Expiry {
  /** Tokens issued from now on are good for a minute more. */
  begin(): void;
  /** That minute passes; tokens issued from now on last as long as they say. */
  pass(): void;
}

/**
 * The chain's clock moves on, while the sign-in service stays at the time of the machine: the server
 * is a process of its own and would refuse tokens from the future.
 */
export function expiryIn({ twin }: Chain, clock: PatientClock): Expiry {
  const { faults } = twin.entra;
  let ahead = 0;
  return {
    begin() {
      faults.clockSkewMs = LEFT_MS - TOKEN_LIFE_S * 1_000;
    },
    pass() {
      clock.skip(LEFT_MS + LEEWAY_MS);
      ahead += LEFT_MS + LEEWAY_MS;
      faults.clockSkewMs = -ahead;
    },
  };
}
