/** What one step of the request's path hands to the next. */

import type { Readable } from 'node:stream';

/** Who calls, as far as this process has verified it. Names are for display and never decide. */
export interface Principal {
  /** `anonymous` exists only where nothing is enforced: on a laptop, or with authentication skipped. */
  readonly kind: 'user' | 'application' | 'anonymous';
  /** Tenant and object id: together they are the identity (RFC 7519 `sub` differs per client). */
  readonly tid: string;
  readonly oid: string;
  /** Client id of the application that holds the token (`azp`). */
  readonly client: string;
  readonly name: string | undefined;
  readonly idp: string | undefined;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/**
 * Why a credential was not accepted, for the operator's record alone: the caller is told one thing
 * whatever it was. `disagreement`: token and platform header are each good and name two callers.
 */
export type CredentialFault =
  | 'form'
  | 'signature'
  | 'expired'
  | 'claims'
  | 'platform_header'
  | 'disagreement';

/** The head of a request as it came off the wire, before Node merges or drops anything. */
export interface Head {
  readonly method: string;
  /** Request target, undecoded. */
  readonly target: string;
  readonly httpVersion: string;
  /** Names in lower case, each with every value that was sent under it, in order. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** The two protocol revisions that differ on the wire. */
export type Wire = '2025' | '2026';

/** One JSON-RPC 2.0 request or notification; no other member is let through. */
export interface Message {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly id?: string | number;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What a tool answers. */
export type ToolResult =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  /** `text` is a fixed sentence of ours: it never carries what the caller sent. */
  | {
      readonly ok: false;
      readonly text: string;
      /** A fixed word for the audit event, where the tool knows why. */
      readonly reason?: string;
    };

/** What the vault says about the newest version of a secret; it never holds the value. */
export interface SecretMetadata {
  readonly version: string;
  readonly enabled: boolean;
  readonly created: Date | undefined;
  readonly updated: Date | undefined;
  readonly expires: Date | undefined;
  /** As somebody wrote it into the vault: foreign text. */
  readonly contentType: string | undefined;
}

/**
 * `denied`: the server's identity lacks the grant. `missing`: the vault has no such secret.
 * `unavailable`: no usable answer in time.
 */
export type SecretAnswer =
  | { readonly found: SecretMetadata }
  | { readonly failed: 'denied' | 'missing' | 'unavailable' };

/** Reads metadata of a secret. Never rejects. */
export type ReadSecret = (name: string) => Promise<SecretAnswer>;

/** A tool as `tools/list` shows it, computed once at start. */
export interface ToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>>;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

/** How a tool call ended, as the audit event tells it. */
export type Outcome = 'ok' | 'error' | 'refused' | 'cancelled';

/** Facts about a call of a tool that its audit event carries. */
export interface ToolCall {
  /** A declared name, or `unknown`: a name that a caller made up is never recorded. */
  readonly tool: string;
  decision: 'allowed' | 'refused';
  reason: string;
  outcome: Outcome;
  /** The only argument values that are ever recorded: those of `audit_event`. */
  callerFields: Readonly<Record<string, string>>;
  /** What the tool concluded about the call; nothing was decided by it. */
  hints: Readonly<Record<string, boolean>>;
}

/** What goes back to the caller. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable;
}

/** One request on its way along the path. Each step fills in what the later ones read. */
export interface Call {
  readonly head: Head;
  /** Made here, never taken from the caller; also in the answer's `X-Correlation-Id`. */
  readonly correlationId: string;
  /** Milliseconds of a monotonic clock. */
  readonly startedAt: number;
  /** Aborted when the caller's connection closes or the time for the call is over. */
  readonly signal: AbortSignal;
  principal: Principal;
  body: Uint8Array;
  json: unknown;
  message: Message;
  /** Set once the message is known to speak a revision that is served. */
  wire: Wire | undefined;
  /** Set once the message is known to call a tool, whoever made it and whether it may. */
  toolCall: ToolCall | undefined;
  answer: Answer | undefined;
}
