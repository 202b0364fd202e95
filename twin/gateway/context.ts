import type { Clock } from '../kit/hop.ts';
import type { Request, Response } from './message.ts';
import type { Scope, Section } from './sections.ts';

/** Why a pipeline stopped, in the wording that API Management documents. */
export interface LastError {
  readonly source: string;
  readonly reason: string;
  readonly message: string;
  /** Where the element that failed stands; absent for a step of the service itself. */
  readonly scope?: Scope | undefined;
  readonly section?: Section | undefined;
  /** Such as `choose[3]/when[2]`. */
  readonly path?: string | undefined;
  /** Attribute `id` of the element that failed. */
  readonly policyId?: string | undefined;
}

/** The deployed service, as expressions see it. */
export interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly region: string;
}

/** The request state that expressions can read. */
export interface Context {
  readonly requestId: string;
  readonly request: Request;
  readonly deployment: Deployment;
  readonly clock: Pick<Clock, 'now'>;
  /** When the request was received, in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly variables: Map<string, unknown>;
  response: Response | undefined;
  lastError: LastError | undefined;
}
