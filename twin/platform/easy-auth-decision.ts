import type { CallRecord, Decision } from '../kit/call-record.ts';
import type { Judgement } from './easy-auth/easy-auth.ts';

/** What App Service authentication decided; `undefined` if it is off. */
export function easyAuthDecision(record: CallRecord, judgement: Judgement | undefined): Decision {
  const answer = judgement && 'answer' in judgement ? judgement.answer : undefined;
  return {
    hop: 'platform',
    step: 'easy-auth',
    verdict: answer ? 'refused' : 'passed',
    says: !judgement
      ? 'Authentication is off: every request passes.'
      : answer
        ? `Authentication answered ${answer.status}.`
        : 'Authentication admitted the caller.',
    from: record.now(),
  };
}
