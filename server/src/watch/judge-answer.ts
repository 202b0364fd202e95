/**
 * What an answer of the ingestion service says about each record of a delivery. The exporter's own
 * result cannot be asked: without a disk to keep them on, it reports records as sent that it drops.
 */

import { LIMITS } from '../contract/limits.ts';
import type { TrailFault } from '../status/trail.ts';

/** What came back, or why nothing did: no token to send, or no answer to what was sent. */
export type Answer =
  | { readonly status: number; readonly body: string; readonly retryAfter?: string | undefined }
  | { readonly missing: 'token' | 'answer'; readonly detail: string };

export type Verdict = 'delivered' | 'again' | 'refused';

export interface Judgement {
  /** One for each record of the delivery, in its order. */
  readonly verdicts: readonly Verdict[];
  /** Absent where every record was delivered. */
  readonly fault?: TrailFault;
  /** The delivery was too large as a whole: its records may fit into smaller ones. */
  readonly tooLarge?: true;
  /** Milliseconds for which the service asks to be left alone. */
  readonly waitMs?: number;
}

/** Statuses of one record among others of which some were taken. */
const TAKEN = 200;
const UNTOLD = 206;
/** They are about the records themselves: the same ones would be refused again. */
const FINAL: ReadonlySet<number> = new Set([400, 413]);
/** What one record among others may be sent again for; it is about the service, not about it. */
const PASSING: ReadonlySet<number> = new Set([401, 402, 403, 408, 429, 439, 500, 502, 503, 504]);

/** @param count how many records were sent. */
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
 * The status of each record as `{ itemsReceived, itemsAccepted, errors: [{ index, statusCode }] }`
 * tells it; nothing where the body is not that, or does not say more than the answer's own status.
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
  // What is said of one record counts more than a sum. Where fewer were taken than are left, it is not
  // told which: sent once more, those that were would be there twice.
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
  // Too many requests, and the daily and monthly quota.
  if (status === 429 || status === 439 || status === 402) return 'throttled';
  return status === 408 || status >= 500 ? 'unreachable' : 'refused';
}

/** Seconds or a date (RFC 9110 section 10.2.3), bounded: the other side chooses it. */
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
