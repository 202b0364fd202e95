import type { Twin } from '../../run/start-twin.ts';
import type { CallView } from '../call-view.ts';
import { isRefusal } from '../is-refusal.ts';
import { readFacts } from './read-facts.ts';
import { whyOf } from './why.ts';

/** The call with what would have to be different for it to succeed, if it was refused or failed. */
export function explainCall(twin: Twin, call: CallView): CallView {
  return isRefusal(call.end) ? { ...call, why: whyOf(call, readFacts(twin)) } : call;
}
