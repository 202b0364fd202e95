import { signedIn } from '../../test/server/harness/call.ts';
import { READER } from '../../test/server/harness/reader.ts';
import { stepNames } from '../../test/server/harness/step-names.ts';
import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import { checkAnswer, resultOf } from '../load/check-answer.ts';
import { cpuOf, type Sample, sample } from '../load/sample.ts';
import { measuredCall, writeRequest } from '../load/write-request.ts';
import { LEFT_OUT } from '../peers/leave-out.ts';
import type { Section } from '../section.ts';
import { composedLaunch } from '../start/composed-launch.ts';
import { startPeer } from '../start/start-peer.ts';
import { differences, summarize } from '../stats.ts';

const NONE = 'none';
/** All variants warm up the same process. */
const WARM_UP = 1;
/** Costs less than nothing: without it, the SDK answers. */
const SAVES = 'answer-directly';
/** Never reached: the step before it answers the measured call. */
const NOT_REACHED = 'dispatch';

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
  const measured: Record<string, () => Promise<Sample>> = {};
  for (const name of [NONE, ...names]) {
    await checkAnswer(peer, without(name), expected);
    const request = without(name)(peer.port);
    measured[name] = () => sample(peer, () => request, load);
  }
  const samples = await alternate(measured, { warmUp: WARM_UP, rounds: plan.rounds });
  const whole = cpuOf(samples[NONE] ?? []);
  const median = summarize(whole).median;
  const costs = names.map(
    (name) => [name, differences(whole, cpuOf(samples[name] ?? []))] as const,
  );
  const inSteps = whole.map((_, round) =>
    costs.reduce((sum, [name, cost]) => sum + (name === SAVES ? 0 : (cost[round] ?? 0)), 0),
  );
  const row = (name: string, values: readonly number[]) => {
    const cost = summarize(values);
    return [name, cost, `${((cost.median / median) * 100).toFixed(0)} %`] as const;
  };
  return {
    method:
      'Each step is left out in turn, or replaced by the cheapest way to hand on its value, in one process, so that all variants run the same compiled code. The cost of a step is the difference to the whole call in the same round; a difference below the spread of the whole call says only that the step is cheap. Without the step that answers directly, the SDK answers: that cost is negative because the step saves it. Without `record`, the record is made but not written. What is outside the steps is node:http and the app around them. 2026 wire.',
    tables: [
      {
        title: 'Steps of a call',
        columns: [
          ['CPU µs', 1],
          ['share of the call', 0],
        ],
        rows: [
          row('whole call', whole),
          ...costs.map(([name, cost]) => row(name, cost)),
          row('outside the steps', differences(whole, inSteps)),
        ],
      },
    ],
    goals: {},
    missing: [],
  };
}
