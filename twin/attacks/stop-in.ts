import type { Omitted } from '../gateway/apart.ts';
import type { FileLine } from '../kit/call-record.ts';
import type { Decider } from '../kit/hop-names.ts';
import type { CallView } from '../trace/call-view.ts';
import { refusesByItself } from '../trace/why/policy.ts';

/** One attempt of the same attack, with the layers before left out. */
export interface Rung {
  readonly hop: Decider;
  readonly step: string;
  readonly says: string;
  readonly where?: FileLine | undefined;
  /** `false`: with the layers before left out, nothing stopped it. */
  readonly stopped: boolean;
}

/** Where an attempt ended; `element` is what stopped it, if the gateway can do without it. */
export function stopIn({ decisions, deciding }: CallView): Stop | undefined {
  const decision = decisions[deciding ?? -1];
  if (!decision) return undefined;
  const { hop, step, says, where } = decision;
  const isElement = hop === 'gateway' && (step === 'when' || refusesByItself(decision));
  return {
    rung: { hop, step, says, where, stopped: true },
    element: isElement && where ? { ...where, name: step } : undefined,
  };
}

export interface Stop {
  readonly rung: Rung;
  readonly element: Omitted | undefined;
}
