/** What the parts that front other MCP servers hand to each other. */
import type { CallerToken } from './caller-token.ts';
import type { ExchangeLimits, Principal } from './values.ts';

/** A server behind this one, as declared and reviewed. */
export interface Upstream {
  readonly name: string;
  readonly place: UpstreamPlace;
  /** Without one, requests carry nothing that identifies this server or the caller. */
  readonly credential?: UpstreamCredential | undefined;
  /** Whether callers share one session, so that each sees what others did in it. */
  readonly isShared: boolean;
  /** What one call may take. */
  readonly limits: ExchangeLimits;
  /** Digests of the reviewed definitions by the upstream's own names of the tools. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Where an upstream runs, and with it the way to it. */
export type UpstreamPlace =
  /** On the internet: reached through the forwarding site. */
  | { readonly url: string }
  /** Elsewhere in the network, at a private address: reached directly. */
  | { readonly url: string; readonly address: string }
  /** In a site of its own, whose address is a setting. */
  | UpstreamSite;

/** A program that runs in a site of its own, or on a laptop beside this server. */
export interface UpstreamSite {
  /** Program and arguments; speaks MCP over its standard streams unless `path` is set. */
  readonly command: readonly string[];
  /** Path of the MCP endpoint of a program that listens on `PORT`. */
  readonly path?: string | undefined;
  /** Container image that contains the program; without one, the site runs a Node package. */
  readonly image?: string | undefined;
  /** Whether it may open connections to the internet. */
  readonly internet: boolean;
  /** Everything that the program finds in its environment besides `PATH`, `HOME` and `PORT`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Number of its private address, which stays the same when other sites come and go. */
  readonly slot: number;
}

export type UpstreamCredential =
  /** A key from the vault, in a header. */
  | {
      readonly kind: 'header';
      readonly header: string;
      /** Text before the key, such as `Bearer `. */
      readonly prefix: string;
      readonly secret: string;
    }
  /** A key from the vault, in the environment of the program that is started for a session. */
  | { readonly kind: 'environment'; readonly variable: string; readonly secret: string }
  /** A token of the server's managed identity; without an audience, one for this API itself. */
  | { readonly kind: 'identity'; readonly audience?: string | undefined }
  /** A token that Entra issues for the caller, in exchange for the caller's own. */
  | { readonly kind: 'onBehalfOf'; readonly scope: string };

/** What the bridge is told of the program that it runs. */
export const bridgeOf = (
  { command, path, environment }: Pick<UpstreamSite, 'command' | 'path' | 'environment'>,
  credential: UpstreamCredential | undefined,
) => ({
  command,
  path,
  environment,
  /** The only variable that the server may add, for one session. */
  ...(credential?.kind === 'environment' && { variable: credential.variable }),
});

export interface UpstreamCall {
  readonly upstream: Upstream;
  /** The upstream's own name of the tool. */
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
  /** Only for an upstream that is called on behalf of the caller, and a caller who has one. */
  readonly callerToken?: CallerToken | undefined;
  readonly signal: AbortSignal;
  /** Whether it may be sent again if the connection was lost. */
  readonly isRepeatable: boolean;
  /** @throws {NeedUnmet} */
  secret(name: string): string;
  /** Sees what the upstream reports while it works, as it was sent; absent if nobody asked. */
  readonly onProgress?: ((report: Readonly<Record<string, unknown>>) => void) | undefined;
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

/** What is known of an upstream since the start. */
export interface UpstreamState {
  /** Whether the last attempt to reach it succeeded. */
  readonly isReached: boolean;
  /** Its own names of the offered tools that differ from the review. */
  readonly changed: readonly string[];
}

/** Hears what becomes of the upstreams. */
export interface UpstreamWatch {
  /** It answered: with the tools that differ from the review, by name, with their reviewed digests. */
  compared(upstream: string, changed: ReadonlyMap<string, string>): void;
  /** No session could be opened, or its tools not be compared. */
  failed(upstream: string): void;
}

/** The setting with the URL of an upstream's own site, such as `MCP_UPSTREAM_BROWSER`. */
export const siteSetting = (name: string): string =>
  `MCP_UPSTREAM_${name.toUpperCase().replaceAll('-', '_')}`;
