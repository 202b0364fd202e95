/** The values that the steps of a request's path pass on. */

import type { Readable } from 'node:stream';

/** The caller, as far as this process has verified it. Names are for display and never decide. */
export interface Principal {
  /** `anonymous` only without enforcement: on a laptop, or with authentication skipped. */
  readonly kind: 'user' | 'application' | 'anonymous';
  /** Tenant and object id together identify the caller (RFC 7519 `sub` differs per client). */
  readonly tid: string;
  readonly oid: string;
  /** Client id of the application that the token was issued to (`azp`). */
  readonly client: string;
  readonly name: string | undefined;
  readonly idp: string | undefined;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/**
 * Why a credential was not accepted, for the operator's record only: the caller gets one message
 * for every cause. `disagreement`: token and platform header are each valid but name different
 * callers.
 */
export type CredentialFault =
  | 'form'
  | 'signature'
  | 'expired'
  | 'claims'
  | 'platform_header'
  | 'disagreement';

/** The head of a request as received, before Node merges or drops anything. */
export interface Head {
  readonly method: string;
  /** Request target, undecoded. */
  readonly target: string;
  readonly httpVersion: string;
  /** Names in lower case, each with all values sent under it, in order. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** The two protocol revisions that differ on the wire. */
export type Wire = '2025' | '2026';

/** One JSON-RPC 2.0 request or notification; other members are refused. */
export interface Message {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly id?: string | number;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The result of a tool. */
export type ToolResult =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  /** `text` is one of our fixed sentences and never contains what the caller sent. */
  | {
      readonly ok: false;
      readonly text: string;
      /** A fixed word for the audit event, if the tool knows the cause. */
      readonly reason?: string;
    };

/** The result of a call, whichever server the tool belongs to. */
export type CallResult = ToolResult | ForeignResult;

/** What another server answered, made safe to show; it may have parts that are not text. */
export interface ForeignResult {
  readonly ok: boolean;
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly structured?: Readonly<Record<string, unknown>>;
  /** A fixed word for the audit event. */
  readonly reason?: string;
}

/** What the vault returns about the newest version of a secret; never the value. */
export interface SecretMetadata {
  readonly version: string;
  readonly enabled: boolean;
  readonly created: Date | undefined;
  readonly updated: Date | undefined;
  readonly expires: Date | undefined;
  /** As entered in the vault: untrusted text. */
  readonly contentType: string | undefined;
}

/**
 * `denied`: the server's identity lacks the grant. `missing`: the vault does not contain the
 * secret. `unavailable`: no usable response in time.
 */
export type SecretAnswer =
  | { readonly found: SecretMetadata }
  | { readonly failed: 'denied' | 'missing' | 'unavailable' };

/** Reads a secret's metadata. Never rejects. */
export type ReadSecret = (name: string) => Promise<SecretAnswer>;

/** What a tool sends to a service outside. */
export interface ServiceRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, a Uint8Array, or a plain object or array that is sent as JSON. */
  readonly body?: string | object;
}

/** The whole answer of a service outside; never a redirect. */
export interface ServiceAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** @throws {NeedUnmet} unless the body is JSON within the limits; untrusted, so check its form. */
  json(): unknown;
}

/** What one exchange with a service may take, where that is not what the calls of tools may take. */
export interface ExchangeLimits {
  /** Milliseconds until the answer must be complete. */
  readonly ms: number;
  /** Bytes of the body that is sent, and of the answer. */
  readonly bodyBytes: number;
  readonly answerBytes: number;
}

/**
 * Sees every part of an answer when it arrives. The rest is not waited for once it returns true: a
 * server may keep a stream open after it has answered.
 */
export type SeePart = (part: Uint8Array, headers: ServiceAnswer['headers']) => boolean;

export interface CallOptions {
  readonly limits?: ExchangeLimits;
  readonly seePart?: SeePart;
}

/** @throws {NeedUnmet} */
export type CallService = (
  origins: ReadonlySet<string>,
  url: string | URL,
  request: ServiceRequest | undefined,
  signal: AbortSignal,
  options?: CallOptions,
) => Promise<ServiceAnswer>;

/** A tool as `tools/list` shows it, computed once at start. */
export interface ToolListing {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** How far a call is, in units of the tool's own. */
export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

export type ReportProgress = (progress: Progress) => void;

/** How a tool call ended, as recorded in the audit event. */
export type Outcome = 'ok' | 'error' | 'refused' | 'cancelled';

/** Where a tool of another server comes from. */
export interface ToolSource {
  readonly upstream: string;
  /** SHA-256 of the reviewed definition. */
  readonly digest: string;
}

/** Facts about a tool call, recorded in its audit event. */
export interface ToolCall {
  /** A declared name, or `unknown`: a made-up name is never recorded. */
  readonly tool: string;
  /** Set for a tool of another server. */
  source?: ToolSource | undefined;
  decision: 'allowed' | 'refused';
  reason: string;
  outcome: Outcome;
  /** The only argument values that are recorded: those of `audit_event`. */
  callerFields: Readonly<Record<string, string>>;
  /** The tool's conclusions about the call; no decision depends on them. */
  hints: Readonly<Record<string, boolean>>;
}

/** The response to the caller. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, the parts of a long one, or a stream. */
  readonly body: string | readonly (string | Uint8Array)[] | Readable;
  /** Of a stream: settles when the call has ended, whether or not its caller still reads. */
  readonly ended?: Promise<void>;
}

/** One request on its path. Each step fills in what later steps read. */
export interface Call {
  readonly head: Head;
  /** Generated here, never taken from the caller; also sent as the answer's `X-Correlation-Id`. */
  readonly correlationId: string;
  /** Milliseconds of a monotonic clock. */
  readonly startedAt: number;
  /** Whether the caller's connection has closed or the call has exceeded its time limit. */
  readonly isAborted: boolean;
  /** Reports the same to what runs meanwhile. Read `isAborted` where only the state counts. */
  readonly signal: AbortSignal;
  /** Lets the call take more than the usual time, from its start on. */
  extendTo(ms: number): void;
  principal: Principal;
  body: Uint8Array;
  json: unknown;
  message: Message;
  /** Set once the message is known to use a supported revision. */
  wire: Wire | undefined;
  /** Set with the wire: whether what the SDK decides about the message is known without asking it. */
  isExact: boolean;
  /** Set once the message is known to call a tool, for every caller, allowed or not. */
  toolCall: ToolCall | undefined;
  /** Set if the caller asked for progress and can read a stream. */
  reportProgress: ReportProgress | undefined;
  answer: Answer | undefined;
}
