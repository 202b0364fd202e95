import type { Twin } from '../../run/start-twin.ts';
import type { CallView } from '../call-view.ts';
import { readFacts } from './read-facts.ts';
import { hasReason } from './refused-call.ts';
import { whyOf } from './why.ts';

/** The call with what would have to be different for it to succeed, if it was refused or failed. */
export function explainCall(twin: Twin, call: CallView): CallView {
  return isRefused(call) ? { ...call, why: whyOf(call, readFacts(twin)) } : call;
}

/** A tool may fail within an answer of status 200. */
const isRefused = ({ end, decisions }: CallView): boolean =>
  end === 'refused' || end === 'failed' || decisions.some(hasReason);
