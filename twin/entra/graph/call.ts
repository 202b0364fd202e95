import type { IncomingHttpHeaders } from 'node:http';
import type { DirectoryState } from '../directory.ts';

/** The caller of Graph, according to the call's token. */
export interface Caller {
  readonly kind: 'user' | 'application';
  readonly id: string;
}

/** One request to Graph: handlers decide on this and the directory alone. */
export interface GraphCall {
  readonly directory: DirectoryState;
  readonly caller: Caller;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly faults: Faults;
  /** By object: how many requests since its creation have named it or something made from it. */
  readonly ages: Map<string, number>;
}

export interface GraphAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** Faults and restrictions of a directory, all off by default. */
export interface Faults {
  /** Answers this many requests with 429. */
  throttle?: { times: number; retryAfter?: number };
  /** The caller may only read. */
  readOnly?: boolean;
  /** The caller may register applications, but neither see deleted ones nor assign app roles. */
  registerOnly?: boolean;
  /** Requires `serviceManagementReference` on everything that is created or changed. */
  serviceTree?: boolean;
  /** Refuses every https identifier URI, even with version 2 tokens. */
  noHttpsUris?: boolean;
  /** A new object is unknown to the first requests that name it, this many. */
  lag?: number;
  /** This request (counted from 1) takes effect, but an intermediary answers 504. */
  late?: { request: number };
  /** The connection breaks at this request (counted from 1), before or after its effect. */
  lost?: { request: number; when: 'before' | 'after'; andThen?: () => void };
}
