import type { IncomingHttpHeaders } from 'node:http';
import type { DirectoryState } from '../directory.ts';

/** Who calls Graph, by the token of the call. */
export interface Caller {
  readonly kind: 'user' | 'application';
  readonly id: string;
}

/** One request to Graph: handlers decide on this and on the directory, and on nothing else. */
export interface GraphCall {
  readonly directory: DirectoryState;
  readonly caller: Caller;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly faults: Faults;
  /** How many requests have named an object, or what is made from it, since it was created. */
  readonly ages: Map<string, number>;
}

export interface GraphAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** What Entra does on a bad day or in a strict directory; by default nothing of it. */
export interface Faults {
  /** The next so many requests are answered 429. */
  throttle?: { times: number; retryAfter?: number };
  /** The directory lets the caller read only. */
  readOnly?: boolean;
  /** The caller may register applications, but neither see deleted ones nor assign app roles. */
  registerOnly?: boolean;
  /** The directory wants `serviceManagementReference` on whatever is created or changed. */
  serviceTree?: boolean;
  /** The directory refuses every https identifier URI, with version 2 tokens as well. */
  noHttpsUris?: boolean;
  /** A new object is unknown to the first so many requests that name it. */
  lag?: number;
  /** This request (the first is 1) is done, but the answer is a 504 of something on the way. */
  late?: { request: number };
  /** The connection breaks at this request (the first is 1), before or after its effect. */
  lost?: { request: number; when: 'before' | 'after'; andThen?: () => void };
}
