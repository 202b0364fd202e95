/** Which of the kept calls are meant. */

import type { CallRecord } from '../kit/call-record.ts';
import { type CallSummary, type CallView, type Look, summaryOf, viewOf } from './call-view.ts';

/** The server reports its steps after it has answered; a call that ended later may be incomplete. */
export const COMPLETE_AFTER_MS = 100;

/**
 * @param records the oldest first.
 * @param since the `next` of an earlier list, for the calls that have ended since then.
 */
export function listCalls(
  records: readonly CallRecord[],
  since: number,
  look?: Look,
): { calls: CallSummary[]; next: number } {
  const next = performance.now() - COMPLETE_AFTER_MS;
  const listed = since === 0 ? records : endedBetween(records, since, next);
  return { calls: listed.map((record) => summaryOf(record, look)), next };
}

/** On the clock of `performance.now()`. */
export const endedBetween = (
  records: readonly CallRecord[],
  from: number,
  to: number,
): readonly CallRecord[] =>
  records.filter(({ ended }) => ended !== undefined && from <= ended && ended < to);

/** A call that is meant by its id, the beginning of it, the trace of its caller, or as the last one. */
export function findCall(
  records: readonly CallRecord[],
  asked: string,
  look?: Look,
): { call: CallView } | { error: string } {
  if (records.length === 0) return { error: 'No call has arrived yet.' };
  if (asked === 'last') return { call: viewOf(records.at(-1) as CallRecord, look) };
  if (!/^[\da-f]{1,32}$/.test(asked)) return { error: NO_ID };
  const found = records.filter(
    ({ id, parent }) => id.startsWith(asked) || parent?.traceId === asked,
  );
  const [call] = found;
  if (!call) return { error: `No call that is kept has the id ${asked}. ${WHERE}` };
  if (found.length > 1 && asked.length < 32) {
    return { error: `${found.length} calls have ids that begin with ${asked}. Add more of it.` };
  }
  // A caller chooses the trace: it must not stand in for the call that has this id.
  const named = found.find(({ id }) => id === asked) ?? (found.at(-1) as CallRecord);
  return { call: viewOf(named, look) };
}

const WHERE = 'The chain keeps the last 500 calls; "npm run trace" lists them.';
const NO_ID = `Specify "last", or the id of a call or its beginning. ${WHERE}`;
