import { Calls } from '../../../../twin/kit/calls.ts';
import type { Field } from '../../../../twin/kit/message-head.ts';
import { type CallView, type Look, viewOf } from '../../../../twin/trace/call-view.ts';
import { KeptCalls } from '../../../../twin/trace/kept-calls.ts';
import { start, type Trial } from '../../gateway/support/policy.ts';

/** A policy of a test is in no file, so only its lines are located. */
const LOOK: Look = {
  locate: ({ line = 1 }) => ({ file: 'policy', line }),
  records: () => [],
  nameOf: () => undefined,
};

/** Runs a policy on a request that is recorded, and shows the record. */
export async function recorded(trial: Trial): Promise<CallView> {
  const running = await start(trial);
  const calls = new Calls(running.clock, new KeptCalls());
  try {
    const record = calls.begin('gateway');
    const { method = 'GET', target = '/', headers = {} } = trial;
    record.head('client', 'request', `${method} ${target}`, Object.entries(headers));
    const { status, headers: sent } = await calls.run(record, () => running.ask(trial));
    const fields = Object.entries(sent).flatMap(([name, values]) =>
      values.map((value): Field => [name, value]),
    );
    record.head('gateway', 'answer', String(status), fields);
    record.end(status);
    return viewOf(record, LOOK);
  } finally {
    calls.close();
    await running.stop();
  }
}

/** The decisions of a step, as sentences. */
export const saying = ({ decisions }: CallView, step: string): string[] =>
  decisions.filter((one) => one.step === step).map(({ says }) => says);
