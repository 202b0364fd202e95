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

/** Why the caller's token was not exchanged for one of the server that a tool belongs to. */
export type ExchangeFault =
  /** Nobody has signed in: this deployment, or this machine, does not ask for it. */
  | 'exchange_anonymous'
  /** An application calls as itself, so there is no user to act for. */
  | 'exchange_application'
  /** Neither an administrator nor the user has allowed this server to call that one for users. */
  | 'exchange_consent'
  /** The user must sign in again with another proof, such as a second factor. */
  | 'exchange_interaction'
  | 'exchange_not_assigned'
  | 'exchange_expired'
  /** The sign-in service does not accept the caller's token. */
  | 'exchange_assertion'
  /** It was issued for another API than the one that presents it. */
  | 'exchange_audience'
  /** This server could not prove to the sign-in service who it is. */
  | 'exchange_client'
  /** The declared scope, or the API that it belongs to, does not exist. */
  | 'exchange_scope'
  | 'exchange_unavailable'
  | 'exchange_refused';

/** Why a tool could not get what it needs. */
export type UnmetReason =
  | OutboundFault
  | ExchangeFault
  /** No managed identity, or no token of it for the declared audience. */
  | 'identity_unavailable'
  /** No operator has set the secret, or the platform could not resolve it. */
  | 'secret_missing'
  /** The tool asked for something that it does not declare or may not send. */
  | 'need_undeclared'
  /** A server behind this one describes the tool differently from what was reviewed. */
  | 'upstream_changed'
  /** It did not accept the declared credential, or allows its holder nothing. */
  | 'upstream_refused'
  /** It accepts no further call at present, or the caller has as many sessions there as one may have. */
  | 'upstream_busy'
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
