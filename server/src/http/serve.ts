import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Answer, Call } from '../call/values.ts';
import { answerRefusal, type ChallengeSource } from '../contract/answer-refusal.ts';
import { withFixedHeaders } from '../contract/fixed-headers.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';
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
  /** Called exactly once per request, with how it ended, before the answer is sent. */
  readonly onEnd?: (call: Call, refusal: Refusal | undefined) => void;
}

const OVER_TIME = 'over time';

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
  const controller = new AbortController();
  const call = newCall(request, controller.signal);
  // A lost connection cancels the call on the 2026 wire (TR-13) but not on the 2025 wire (TL-05).
  const onClose = (): void => {
    if (!response.writableFinished && call.wire === '2026') controller.abort();
  };
  const overTime = setTimeout(() => controller.abort(OVER_TIME), LIMITS.callMs).unref();
  response.once('close', onClose);
  let refusal = await firstRefusal(path.steps, { call, request, response });
  try {
    path.onEnd?.(call, refusal);
  } catch {
    // A request that cannot be recorded is not answered either.
    refusal = refuse('internal');
  }
  const answer = refusal ? answerRefusal(refusal, call, source) : (call.answer as Answer);
  if (answer.body instanceof Readable) answer.body.once('close', () => clearTimeout(overTime));
  else clearTimeout(overTime);
  return finish(answer, call, request);
}

/** Returns the refusal of the first step that refuses, or `undefined` once a step has answered. */
async function firstRefusal(
  steps: readonly Step[],
  exchange: Exchange,
): Promise<Refusal | undefined> {
  const { call } = exchange;
  try {
    for (const step of steps) {
      const result = step.run(exchange);
      // Most steps are synchronous; awaiting those would cost a turn of the microtask queue.
      const refusal = result instanceof Promise ? await result : result;
      if (refusal || call.answer) return refusal;
    }
    return refuse('internal');
  } catch {
    return refuse(call.signal.reason === OVER_TIME ? 'call_timeout' : 'internal');
  }
}

function newCall(request: IncomingMessage, signal: AbortSignal): Call {
  return {
    head: readHead(request),
    correlationId: randomUUID(),
    startedAt: performance.now(),
    signal,
    principal: ANONYMOUS,
    body: new Uint8Array(),
    json: undefined,
    message: { jsonrpc: '2.0', method: '' },
    wire: undefined,
    toolCall: undefined,
    answer: undefined,
  };
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

function finish(answer: Answer, call: Call, request: IncomingMessage): Answer {
  const headers: Record<string, string> = {
    ...answer.headers,
    'x-correlation-id': call.correlationId,
  };
  if (mayFollow(request)) headers.connection = 'close';
  return withFixedHeaders({ ...answer, headers });
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
