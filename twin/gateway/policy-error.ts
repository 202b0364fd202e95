import type { Place } from './place-of.ts';

/** Stops a section: `on-error` runs next and finds this in `context.LastError`. */
export class PolicyError extends Error {
  readonly reason: string;
  /** Status of the answer unless a step of `on-error` produces another one. */
  readonly status: number;
  /** Headers of that answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the caller is told, unless a step of `on-error` says something else. */
  readonly told: string;
  /** The element that failed; absent for a step of the service itself. */
  element: Place | undefined;

  constructor(
    reason: string,
    message: string,
    status = 500,
    headers: Readonly<Record<string, string>> = {},
    told = status === 500 ? 'Internal server error' : message,
  ) {
    const { stackTraceLimit } = Error;
    // Frames would keep alive what they ran on: the request, its body and its connection.
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.reason = reason;
    this.status = status;
    this.headers = headers;
    this.told = told;
  }
}
