import type { GraphRefusal } from './refusal.ts';

/** How long a request may wait at most: a person is waiting for the command. */
const THROTTLED_ATTEMPTS = 5;
const LONGEST_WAIT_MS = 60_000;
/** A new object reaches every replica of the directory within seconds; 32 s in total. */
const SETTLING_WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

export interface Attempt {
  readonly method: string;
  /** 1 for the first refusal of this request. */
  readonly refusals: number;
  /** The request is about an object that may be newer than the answering replica's copy. */
  readonly young: boolean;
}

/** How long to wait before repeating the request, or undefined if the refusal is final. */
export function waitBeforeRetry(refusal: GraphRefusal, attempt: Attempt): number | undefined {
  if (attempt.young && isNotYetThere(refusal)) return SETTLING_WAITS_MS[attempt.refusals - 1];
  if (!isTransient(refusal.status, attempt.method)) return undefined;
  if (attempt.refusals >= THROTTLED_ATTEMPTS) return undefined;
  const wait = refusal.retryAfterMs ?? 1_000 * 2 ** (attempt.refusals - 1);
  return wait > LONGEST_WAIT_MS ? undefined : wait;
}

function isTransient(status: number, method: string): boolean {
  if (status === 429 || status === 503) return true;
  // These can arrive after the work was done, and repeating a POST would create two objects.
  return method !== 'POST' && (status === 500 || status === 502 || status === 504);
}

export function isNotYetThere(refusal: GraphRefusal): boolean {
  return refusal.status === 404 || refusal.code === 'NoBackingApplicationObject';
}
