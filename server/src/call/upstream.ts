/** What the parts that front other MCP servers hand to each other. */
import type { Principal } from './values.ts';

/** A server behind this one, as declared and reviewed. */
export interface Upstream {
  readonly name: string;
  readonly url: string;
  /** A header with a key from the vault; without it, requests carry no credential. */
  readonly credential?: Credential | undefined;
  /** Whether callers share one session, so that each sees what others did in it. */
  readonly isShared: boolean;
  /** Digests of the reviewed definitions by the upstream's own names of the tools. */
  readonly digests: ReadonlyMap<string, string>;
}

export interface Credential {
  readonly header: string;
  /** Text before the key, such as `Bearer `. */
  readonly prefix: string;
  readonly secret: string;
}

export interface UpstreamCall {
  readonly upstream: Upstream;
  /** The upstream's own name of the tool. */
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
  readonly signal: AbortSignal;
  /** Whether it may be sent again if the connection was lost. */
  readonly isRepeatable: boolean;
  /** @throws {NeedUnmet} */
  secret(name: string): string;
}

/** The upstream's answer, not cleaned yet. */
export interface UpstreamAnswer {
  readonly isError: boolean;
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly structured: Readonly<Record<string, unknown>> | undefined;
}

export interface Upstreams {
  /** @throws {NeedUnmet} */
  call(call: UpstreamCall): Promise<UpstreamAnswer>;
  /** Whether the upstream last described the tool as it was reviewed, or has not been asked yet. */
  isAsReviewed(upstream: string, tool: string): boolean;
}
