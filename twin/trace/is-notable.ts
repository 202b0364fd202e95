import type { Decision } from '../kit/call-record.ts';

/**
 * Whether a step refused, failed or changed a message. A policy notes much in variables; what it does
 * to the message is what other hops see.
 */
export const isNotable = ({ verdict, step }: Pick<Decision, 'step' | 'verdict'>): boolean =>
  verdict !== 'passed' && step !== 'set-variable';
