import type { Deployment, Resource } from '../../model/deployment.ts';
import type { Place } from '../../source/locate.ts';

/** One thing that Azure refuses. */
export interface Fault {
  readonly resource: Resource;
  /** Dotted path in the resource. */
  readonly path: string;
  /** Azure's error code, where known, and what is wrong. */
  readonly what: string;
  /** Where to fix it, if that is elsewhere or in two places. */
  readonly at?: readonly Place[];
}

export interface Check {
  readonly id: string;
  readonly cites: readonly string[];
  readonly faults: (deployment: Deployment) => readonly Fault[];
}
