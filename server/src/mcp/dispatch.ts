import { Readable } from 'node:stream';
import type { Server } from '@modelcontextprotocol/server';
import type { Answer, Call, Wire } from '../call/values.ts';
import { CODES } from '../contract/error-codes.ts';
import { MODERN_VERSION } from '../contract/modern-version.ts';
import { type Reason, type Refusal, refuse } from '../contract/refusals.ts';
import { loadSdk } from './load-sdk.ts';

/** What the endpoint offers: the methods of each wire, and one server per request. */
export interface Features {
  readonly methods: Readonly<Record<Wire, ReadonlySet<string>>>;
  /** Decides about access before anything runs. */
  admit(call: Call): Refusal | undefined | Promise<Refusal | undefined>;
  /** Answers without an SDK server what it answers itself with the same bytes. */
  answerDirectly?(call: Call): Answer | undefined | Promise<Answer>;
  /** Returns a new instance: a shared one would send answers to the wrong caller (V-01). */
  createServer(call: Call): Server | Promise<Server>;
}

export const JSON_BODY = { 'content-type': 'application/json' };
/** A proxy that buffers a stream would delay every event (TR-12). */
const STREAM = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };

/** Refuses other methods before the SDK sees them; by default it serves more than we offer. */
export function checkMethod(call: Call, features: Features): Refusal | undefined {
  return call.wire && features.methods[call.wire].has(call.message.method)
    ? undefined
    : refuse('unknown_method');
}

/**
 * Passes one request to a new SDK server and waits for its answer. Both revisions use the SDK's
 * single-exchange transport: JSON, or a stream if the handler sends notifications.
 */
export async function dispatch(call: Call, features: Features): Promise<Answer | Refusal> {
  call.signal.throwIfAborted();
  const { PerRequestHTTPServerTransport } = await loadSdk();
  call.signal.throwIfAborted();
  const server = await features.createServer(call);
  const transport = new PerRequestHTTPServerTransport({
    classification:
      call.wire === '2026' ? { era: 'modern', revision: MODERN_VERSION } : { era: 'legacy' },
  });
  await server.connect(transport);
  const onAbort = (): void => void transport.close();
  call.signal.addEventListener('abort', onAbort, { once: true });
  const response = await transport.handleMessage(call.message as never);
  // A stream continues after this; the time limit or the caller can still end it.
  if (response.headers.get('content-type') === 'text/event-stream' && response.body) {
    return { status: 200, headers: STREAM, ...relay(response.body) };
  }
  return judge(await response.text());
}

/**
 * Reads the stream to its end even if the caller is gone: on the 2025 wire that does not end the call,
 * and on the other the signal does. What one call writes is bounded, so nothing waits for the reader.
 */
function relay(stream: ReadableStream<Uint8Array>): Pick<Answer, 'body' | 'ended'> {
  const body = new Readable({ read() {} });
  const pass = async (): Promise<void> => {
    for await (const part of stream) body.push(part);
    body.push(null);
  };
  const ended = pass().catch(() => void body.destroy());
  return { body, ended };
}

/** SDK errors keep their code but not their message, which quotes the request (SG-06, SG-07). */
const REASONS: ReadonlyMap<number, Reason> = new Map([
  [CODES.INVALID_PARAMS, 'bad_params'],
  [CODES.METHOD_NOT_FOUND, 'unknown_method'],
  [CODES.MISSING_CAPABILITY, 'missing_capability'],
  [CODES.UNSUPPORTED_VERSION, 'unsupported_version'],
  [CODES.HEADER_MISMATCH, 'header_mismatch'],
]);

function judge(body: string): Answer | Refusal {
  // A successful body begins with its `result` member, so the common case costs one comparison.
  if (body.startsWith('{"result":')) return { status: 200, headers: JSON_BODY, body };
  const { error } = JSON.parse(body) as { error?: SdkError };
  if (!error) return { status: 200, headers: JSON_BODY, body };
  const reason = REASONS.get(error.code) ?? 'internal';
  // These names are our own, and a client cannot retry without them (BA-08).
  const required = error.data?.requiredCapabilities;
  return reason === 'missing_capability' && required
    ? refuse(reason, { data: { requiredCapabilities: required } })
    : refuse(reason);
}

interface SdkError {
  readonly code: number;
  readonly data?: { readonly requiredCapabilities?: unknown };
}
