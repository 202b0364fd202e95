import type { Deployment, Resource } from '../../deployments/deployment.ts';

/** One thing that Azure refuses. */
export interface Fault {
  readonly resource: Resource;
  /** Dotted path in the resource. */
  readonly path: string;
  /** Azure's code where it is known, and what is wrong. */
  readonly what: string;
  /** What to look for in the files, one after the other: the last is what is wrong. */
  readonly clues: readonly string[];
  /** What stands before the clues, where the same clues stand in several files. */
  readonly context?: readonly string[];
}

export interface Check {
  readonly id: string;
  readonly cites: readonly string[];
  readonly faults: (deployment: Deployment) => readonly Fault[];
}
