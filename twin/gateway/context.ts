import type { Request, Response } from './message.ts';

/** Why a pipeline stopped, in the wording that API Management documents. */
export interface LastError {
  readonly source: string;
  readonly reason: string;
  readonly message: string;
  /** Attribute `id` of the element that failed. */
  readonly policyId?: string | undefined;
}

/** The request state that expressions can read. */
export interface Context {
  readonly requestId: string;
  readonly request: Request;
  readonly operation: { readonly id: string } | undefined;
  readonly variables: Map<string, unknown>;
  response: Response | undefined;
  lastError: LastError | undefined;
}
