/** Why a call of a service outside gave nothing usable. */
export const OUTBOUND_FAULTS = [
  /** No complete answer in time. */
  'outbound_unreachable',
  /** A redirect or a coding, neither of which is followed. */
  'outbound_refused',
  'outbound_too_large',
  /** Not JSON within the limits, and the tool asked for JSON. */
  'outbound_malformed',
] as const;

export type OutboundFault = (typeof OUTBOUND_FAULTS)[number];

/** Why a tool could not get what it needs. */
export type UnmetReason =
  | OutboundFault
  /** No operator has set the secret, or the platform could not resolve it. */
  | 'secret_missing'
  /** The tool asked for something that it does not declare or may not send. */
  | 'need_undeclared';

/**
 * A tool that does not catch it ends with a fixed sentence. The message is for the operator: it is
 * ours, and never contains a value, an argument or a part of an answer.
 */
export class NeedUnmet extends Error {
  readonly reason: UnmetReason;

  constructor(reason: UnmetReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
