/**
 * Reads from the ingestion service's response what happened to each record of a delivery. The
 * exporter's own result is not usable: without offline storage it reports dropped records as sent.
 */

import { LIMITS } from '../contract/limits.ts';
import type { TrailFault } from '../status/trail.ts';

/** The response, or why it is missing: no token to send with, or no response to what was sent. */
export type Answer =
  | { readonly status: number; readonly body: string; readonly retryAfter?: string | undefined }
  | { readonly missing: 'token' | 'answer'; readonly detail: string };

export type Verdict = 'delivered' | 'again' | 'refused';

export interface Judgement {
  /** One per record of the delivery, in the same order. */
  readonly verdicts: readonly Verdict[];
  /** Absent if every record was delivered. */
  readonly fault?: TrailFault;
  /** The delivery as a whole was too large; its records may fit into smaller ones. */
  readonly tooLarge?: true;
  /** Milliseconds the service asks to wait before the next delivery. */
  readonly waitMs?: number;
}

/** Statuses of a single record in a partially accepted delivery. */
const TAKEN = 200;
const UNTOLD = 206;
/** These concern the records themselves: sending the same ones again would fail again. */
const FINAL: ReadonlySet<number> = new Set([400, 413]);
/** Statuses after which a record may be sent again: they concern the service, not the record. */
const PASSING: ReadonlySet<number> = new Set([401, 402, 403, 408, 429, 439, 500, 502, 503, 504]);

/** @param count number of records sent. */
export function judgeAnswer(answer: Answer, count: number): Judgement {
  if ('missing' in answer) {
    const kind = answer.missing === 'token' ? 'no_permission' : 'unreachable';
    return { verdicts: repeat('again', count), fault: { kind, detail: answer.detail } };
  }
  const { status } = answer;
  if (status === 413 && count > 1) return { verdicts: repeat('again', count), tooLarge: true };
  const waitMs = readRetryAfter(answer.retryAfter);
  const wait = waitMs === undefined ? {} : { waitMs };
  const items = readItems(answer, count);
  if (!items) {
    const verdicts = repeat<Verdict>(FINAL.has(status) ? 'refused' : 'again', count);
    const detail = status < 300 ? `HTTP ${status}, nothing confirmed` : `HTTP ${status}`;
    return { verdicts, fault: { kind: kindOf(status), detail }, ...wait };
  }
  const verdicts = items.map(verdictOf);
  const worst = [verdicts.indexOf('refused'), verdicts.indexOf('again')].find((at) => at >= 0);
  if (worst === undefined) return { verdicts };
  const item = items[worst] ?? UNTOLD;
  return { verdicts, fault: { kind: kindOf(item), detail: `HTTP ${item} for a record` }, ...wait };
}

/**
 * Reads the status of each record from a body of this form:
 * `{ itemsReceived, itemsAccepted, errors: [{ index, statusCode }] }`.
 * Returns undefined if the body has another form or adds nothing to the response's own status.
 */
function readItems({ status, body }: { status: number; body: string }, count: number) {
  if (status !== TAKEN && status !== UNTOLD && status !== 400) return undefined;
  const { itemsReceived, itemsAccepted: taken, errors } = parseObject(body);
  if (itemsReceived !== count || !isIndex(taken, count + 1)) return undefined;
  const failed = new Map<number, number>();
  for (const error of Array.isArray(errors) ? errors : []) {
    const { index, statusCode } = Object(error) as Record<string, unknown>;
    if (isIndex(index, count)) failed.set(index, Number(statusCode) || UNTOLD);
  }
  if (taken === 0 && failed.size < count) return undefined;
  // A status for a single record outweighs the sum. If fewer were accepted than remain, the
  // response does not say which ones; sending them all again would duplicate the accepted ones.
  let left = taken;
  return Array.from({ length: count }, (_, index) => {
    return failed.get(index) ?? (left-- > 0 ? TAKEN : UNTOLD);
  });
}

function verdictOf(item: number): Verdict {
  if (item === TAKEN) return 'delivered';
  return PASSING.has(item) ? 'again' : 'refused';
}

function kindOf(status: number): TrailFault['kind'] {
  if (status === 401 || status === 403) return 'no_permission';
  // Too many requests, or the daily or monthly quota is used up.
  if (status === 429 || status === 439 || status === 402) return 'throttled';
  return status === 408 || status >= 500 ? 'unreachable' : 'refused';
}

/** Seconds or a date (RFC 9110 section 10.2.3), bounded because the service chooses it. */
function readRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms > 0 ? Math.min(ms, LIMITS.recordRetryAfterMs) : undefined;
}

const isIndex = (value: unknown, below: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;

function parseObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const repeat = <T>(value: T, count: number): T[] => Array.from({ length: count }, () => value);
