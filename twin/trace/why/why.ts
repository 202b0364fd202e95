import type { DecisionView, Why } from '../call-view.ts';
import { edit, helped } from './answer.ts';
import { BY_REASON } from './by-reason.ts';
import type { ChainFacts } from './facts.ts';
import { refusedDial } from './network.ts';
import { easyAuth } from './platform.ts';
import { byCondition, byElement } from './policy.ts';
import { type Call, type Explain, RefusedCall } from './refused-call.ts';
import { refusedSignIn } from './sign-in.ts';
import { refusedRead } from './vault.ts';

/** What would have to be different for a refused call to succeed. */
export function whyOf(view: Call, facts: ChainFacts): Why {
  const call = new RefusedCall(view, facts);
  return explain(call) ?? stated(call);
}

function explain(call: RefusedCall): Why | undefined {
  const { deciding } = call;
  switch (deciding?.hop) {
    case 'gateway':
      return (
        bySelf(call, deciding) ??
        byElement(call) ??
        byFailure(call, deciding) ??
        byReason(call, call.variable('refusal')) ??
        byCondition(call)
      );
    case 'network':
      return refusedDial(call, deciding);
    case 'platform':
      return deciding.step === 'easy-auth' ? easyAuth(call) : BY_REASON.unavailable(call);
    case 'server':
      return byReason(call, deciding.facts?.reason);
    case 'vault':
      return refusedRead(call);
    case 'entra':
      return refusedSignIn(call);
    default:
      return undefined;
  }
}

/** What the service refuses itself, before any policy runs. */
function bySelf(call: RefusedCall, { step, facts }: DecisionView): Why | undefined {
  if (step === 'host') return BY_REASON.host(call);
  if (step === 'connection') return BY_REASON.too_busy(call);
  if (step !== 'http') return undefined;
  return facts?.code === 'HPE_HEADER_OVERFLOW'
    ? BY_REASON.header_too_large(call)
    : BY_REASON.malformed_http(call);
}

/** An element whose failure the policy expects nowhere: what it did is all that is known. */
function byFailure(call: RefusedCall, { verdict }: DecisionView): Why | undefined {
  return verdict === 'failed' && call.variable('refusal') === 'internal' ? stated(call) : undefined;
}

function byReason(call: RefusedCall, reason: string | undefined): Why | undefined {
  const table: Readonly<Record<string, Explain>> = BY_REASON;
  return reason !== undefined && Object.hasOwn(table, reason) ? table[reason]?.(call) : undefined;
}

/** At least where to look: the decision as it is written. */
const stated = ({ deciding }: RefusedCall): Why =>
  helped(
    deciding ? `This decision must be another: ${deciding.says}` : 'The call must reach the chain.',
    ...(deciding?.where ? [edit('It is written here.', deciding.where)] : []),
  );
