/** Why a call of a service outside gave nothing usable. */
export const OUTBOUND_FAULTS = [
  /** No complete answer in time, or no connection. */
  'outbound_unreachable',
  /** A name that leads inside, a redirect, a coding, or a head that HTTP does not allow. */
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
  | 'need_undeclared'
  /** A server behind this one describes the tool differently from what was reviewed. */
  | 'upstream_changed'
  /** It answered with a JSON-RPC error. */
  | 'upstream_error';

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

/** A request to a service that is not sent. */
export const requestRefused = (why: string): NeedUnmet =>
  new NeedUnmet('need_undeclared', `the tool's request was refused: ${why}`);

/** The unmet need behind an error: the SDK wraps what its `fetch` throws. */
export function unmetBehind(error: unknown): NeedUnmet | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof NeedUnmet) return cause;
  }
  return undefined;
}
