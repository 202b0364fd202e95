import { signedIn } from '../../test/server/harness/call.ts';
import { READER } from '../../test/server/harness/reader.ts';
import { stepNames } from '../../test/server/harness/step-names.ts';
import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import { checkAnswer, resultOf } from '../load/check-answer.ts';
import { sample } from '../load/sample.ts';
import { measuredCall, writeRequest } from '../load/write-request.ts';
import { LEFT_OUT } from '../peers/leave-out.ts';
import { REVISIONS } from '../revisions.ts';
import type { Section } from '../section.ts';
import { composedLaunch } from '../start/composed-launch.ts';
import { startPeer } from '../start/start-peer.ts';
import { summarize } from '../stats.ts';

const NONE = 'none';
/** All variants warm up the same process. */
const WARM_UP = 1;
/** Costs less than nothing: without it, the SDK answers. */
const SAVES = 'answer-directly';
/** Never reached: the step before it answers the measured call. */
const NOT_REACHED = 'dispatch';

/** CPU time of the whole call, and of the call without one step. */
interface Pair {
  readonly whole: number;
  readonly rest: number;
}

/** What each step of the path adds to a call, by leaving it out. */
export async function measureSteps(context: Context): Promise<Section> {
  const { plan, issuer, answers } = context;
  const { mcp, tool } = stepNames();
  const names = [...mcp, ...tool].filter((name) => name !== NOT_REACHED);
  const caller = await signedIn(issuer, issuer.userClaims(READER));
  const without = (name: string) =>
    writeRequest(measuredCall('2026'), { ...caller, [LEFT_OUT]: name });
  await using peer = await startPeer(composedLaunch(context), without(NONE));
  const load = { connections: plan.connections, until: { milliseconds: plan.stepMs } };
  const expected = resultOf(answers['2026']);
  const cpuWithout = async (name: string): Promise<number> => {
    const request = without(name)(peer.port);
    return (await sample(peer, () => request, load)).cpuMicroseconds;
  };
  const measured: Record<string, () => Promise<Pair>> = {};
  for (const name of names) {
    await checkAnswer(peer, without(name), expected);
    measured[name] = async () => ({ whole: await cpuWithout(NONE), rest: await cpuWithout(name) });
  }
  const samples = await alternate(measured, { warmUp: WARM_UP, rounds: plan.rounds });
  const whole = summarize(
    Object.values(samples).flatMap((pairs) => pairs.map((pair) => pair.whole)),
  );
  const costs = Object.entries(samples).map(
    ([name, pairs]) => [name, summarize(pairs.map((pair) => pair.whole - pair.rest))] as const,
  );
  const outside = costs.reduce(
    (rest, [name, { median }]) => (name === SAVES ? rest : rest - median),
    whole.median,
  );
  const share = (part: number) => `${((part / whole.median) * 100).toFixed(0)} %`;
  return {
    method: `Each step is left out in turn, or replaced by the cheapest way to hand on its value, in one process, so that all variants run the same compiled code. The cost of a step is the whole call measured just before, minus the call without the step; a cost below the spread of the whole call says only that the step is cheap. Without the step that answers directly, the SDK answers: that cost is negative because the step saves it. Without \`record\`, the record is made but not written. What is outside the steps is node:http and the app around them. ${REVISIONS['2026']}.`,
    tables: [
      {
        title: 'Steps of a call',
        columns: [
          ['CPU µs', 1],
          ['share of the call', 0],
        ],
        rows: [
          ['whole call', whole, share(whole.median)],
          ...costs.map(([name, cost]) => [name, cost, share(cost.median)] as const),
          ['outside the steps', outside.toFixed(1), share(outside)],
        ],
      },
    ],
    goals: {},
    missing: [],
  };
}
