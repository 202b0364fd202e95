/** What travels through the executor. Header and query values are lists, as in the gateway. */
export type Fields = Record<string, string[]>;

export type Section = 'inbound' | 'backend' | 'outbound' | 'on-error';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Fields>;
  readonly search?: string;
  readonly headers: Readonly<Fields>;
  readonly address: string;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Fields>;
  readonly body: string;
}

export interface Cause {
  readonly source: string;
  readonly reason: string;
  readonly policyId?: string | undefined;
}

/** Ends a section: with a cause the on-error section follows, without one the answer is complete. */
export class Stop extends Error {
  override readonly cause: Cause | undefined;
  constructor(cause: Cause | undefined) {
    super(cause?.reason ?? 'answered');
    this.cause = cause;
  }
}
