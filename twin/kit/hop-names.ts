/** The hops of the chain, in the order of a call, which is the alphabet's. */
export const HOP_NAMES = [
  'entra',
  'gateway',
  'network',
  'platform',
  'safety',
  'vault',
  'watch',
] as const;

export type HopName = (typeof HOP_NAMES)[number];

/** Who decides; the server is a program of the platform, and the only one that reports its steps. */
export type Decider = HopName | 'server';
