import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tellStep } from '../call/step-channel.ts';
import type { Answer, Call, Head } from '../call/values.ts';
import { answerRefusal, type ChallengeSource } from '../contract/answer-refusal.ts';
import { withFixedHeaders } from '../contract/fixed-headers.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';
import { Deadlines } from './deadlines.ts';
import { expectsContinue } from './read-body.ts';
import { readHead } from './read-head.ts';

export interface Exchange {
  readonly call: Call;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** One step of a path: fills in its part of the call and lets the request pass, or refuses it. */
export interface Step {
  readonly name: string;
  run(exchange: Exchange): Refusal | undefined | Promise<Refusal | undefined>;
}

export interface Path {
  readonly steps: readonly Step[];
  /** Called exactly once per request, with how it ended, before the answer is sent or its stream ends. */
  readonly onEnd?: (call: Call, refusal: Refusal | undefined) => void;
}

const OVER_TIME = 'over time';
/** By the milliseconds that calls may take: calls of one kind end in the order in which they began. */
const deadlines = new Map<number, Deadlines<OpenCall>>();

function deadlinesAfter(ms: number): Deadlines<OpenCall> {
  const known = deadlines.get(ms);
  if (known) return known;
  const made = new Deadlines<OpenCall>(ms, (call) => call.abort(OVER_TIME));
  deadlines.set(ms, made);
  return made;
}

/**
 * Runs a request along a path and returns the answer to send. An exception becomes a 500, or a 504
 * if the call exceeded its time limit.
 */
export async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  path: Path,
  source: ChallengeSource | undefined,
): Promise<Answer> {
  const call = new OpenCall(readHead(request));
  // A lost connection cancels the call on the 2026 wire (TR-13) but not on the 2025 wire (TL-05).
  response.once('close', () => {
    if (!response.writableFinished && call.wire === '2026') call.abort();
  });
  call.extendTo(LIMITS.callMs);
  let refusal = await firstRefusal(path.steps, { call, request, response });
  const stream = refusal ? undefined : call.answer?.ended;
  if (stream) {
    stream.then(() => end(call, path, undefined));
    return finish(call.answer as Answer, call, request);
  }
  // A request that cannot be recorded is not answered either.
  if (!end(call, path, refusal)) refusal = refuse('internal');
  const answer = refusal ? answerRefusal(refusal, call, source) : (call.answer as Answer);
  return finish(answer, call, request);
}

/** @returns whether how it ended could be recorded. */
function end(call: OpenCall, { onEnd }: Path, refusal: Refusal | undefined): boolean {
  call.endDeadline();
  try {
    onEnd?.(call, refusal);
    return true;
  } catch {
    return false;
  }
}

/** Returns the refusal of the first step that refuses, or `undefined` once a step has answered. */
async function firstRefusal(
  steps: readonly Step[],
  exchange: Exchange,
): Promise<Refusal | undefined> {
  const { call } = exchange;
  let name = '';
  try {
    for (const step of steps) {
      name = step.name;
      const result = step.run(exchange);
      // Most steps are synchronous; awaiting those would cost a turn of the microtask queue.
      const refusal = result instanceof Promise ? await result : result;
      tellStep(call, name, refusal);
      if (refusal || call.answer) return refusal;
    }
    return refuse('internal');
  } catch {
    const isLate = call.isAborted && call.signal.reason === OVER_TIME;
    const refusal = refuse(isLate ? 'call_timeout' : 'internal');
    tellStep(call, name, refusal);
    return refusal;
  }
}

const ANONYMOUS: Call['principal'] = {
  kind: 'anonymous',
  tid: '',
  oid: '',
  client: '',
  name: undefined,
  idp: undefined,
  scopes: [],
  roles: [],
};

class OpenCall implements Call {
  readonly head: Head;
  readonly correlationId = randomUUID();
  readonly startedAt = performance.now();
  principal = ANONYMOUS;
  body: Uint8Array = EMPTY;
  json: unknown = undefined;
  message: Call['message'] = { jsonrpc: '2.0', method: '' };
  wire: Call['wire'] = undefined;
  isExact = false;
  toolCall: Call['toolCall'] = undefined;
  reportProgress: Call['reportProgress'] = undefined;
  answer: Call['answer'] = undefined;
  isAborted = false;
  #reason: unknown;
  #controller: AbortController | undefined;
  #deadlines: Deadlines<OpenCall> | undefined;

  constructor(head: Head) {
    this.head = head;
  }

  /** Created when first used: most calls end without it, and it would be a large part of their cost. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.isAborted) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  extendTo(ms: number): void {
    this.endDeadline();
    this.#deadlines = deadlinesAfter(ms);
    this.#deadlines.start(this, this.startedAt);
  }

  endDeadline(): void {
    this.#deadlines?.end(this);
  }

  abort(reason?: unknown): void {
    if (this.isAborted) return;
    this.isAborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

const EMPTY = new Uint8Array();

function finish(answer: Answer, call: Call, request: IncomingMessage): Answer {
  const more: Record<string, string> = { 'x-correlation-id': call.correlationId };
  if (mayFollow(request)) more.connection = 'close';
  return withFixedHeaders(answer, more);
}

/**
 * Whether unread bytes of unknown or large size may still arrive. Reading them to keep the
 * connection would let any client make the server read what it has refused.
 */
function mayFollow(request: IncomingMessage): boolean {
  if (request.complete || request.readableEnded) return false;
  const declared = Number(request.headers['content-length'] ?? Number.NaN);
  const hasBody = request.headers['transfer-encoding'] !== undefined || declared > 0;
  return hasBody && (expectsContinue(request) || !(declared <= LIMITS.bodyBytes));
}
