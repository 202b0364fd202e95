import { toolCall } from '../../test/server/harness/call.ts';
import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import { applyLoad } from '../load/apply-load.ts';
import { checkAnswer } from '../load/check-answer.ts';
import { cpuOf, sample } from '../load/sample.ts';
import { writeRequest } from '../load/write-request.ts';
import { generatedName } from '../peers/generate-tools.ts';
import { LEFT_OUT, OBJECT_ID } from '../peers/leave-out.ts';
import type { Section } from '../section.ts';
import { composedLaunch } from '../start/composed-launch.ts';
import { startPeer } from '../start/start-peer.ts';
import { ratioOf, summarize } from '../stats.ts';

const WARM_UP_ROUNDS = 10;
const PLACEHOLDER = '00000000-0000-4000-8000-000000000000';

/** Whether a call costs more on a server that has seen very many callers. */
export async function measurePrincipals(context: Context): Promise<Section> {
  const { plan } = context;
  const caller = { [LEFT_OUT]: 'identify', [OBJECT_ID]: PLACEHOLDER };
  const request = writeRequest(toolCall('2026', generatedName(0), { topic: 'oauth' }), caller);
  await using running = new AsyncDisposableStack();
  const one = running.use(await startPeer(composedLaunch(context), request));
  const many = running.use(await startPeer(composedLaunch(context), request));
  let seen = 0;
  const [before = '', after = ''] = request(many.port).toString().split(PLACEHOLDER);
  const nextDistinct = () => Buffer.from(before + objectId(seen++) + after);
  await checkAnswer(many, nextDistinct, { topic: 'oauth', caller: objectId(seen) });
  const { connections } = plan;
  await applyLoad(many.port, nextDistinct, { connections, until: plan.principals });
  // The other process has become as fast as it gets by then; this one must not be compared cold.
  const same = request(one.port);
  await applyLoad(one.port, () => same, {
    connections,
    until: { milliseconds: WARM_UP_ROUNDS * plan.roundMs },
  });
  const load = { connections, until: { milliseconds: plan.roundMs } };
  const samples = await alternate(
    {
      many: () => sample(many, nextDistinct, load),
      one: () => sample(one, () => same, load),
    },
    { warmUp: 1, rounds: plan.rounds },
  );
  return {
    method: `${seen} calls, each by a principal that has not called before, compared with calls by a single principal. The principal is handed to the path in place of the step that identifies callers, whose cost per token is measured separately; all later steps run as usual.`,
    tables: [
      {
        title: 'Distinct principals',
        columns: [['CPU µs', 0]],
        rows: [
          [`call by one of ${seen} principals`, summarize(cpuOf(samples.many))],
          ['call by the only principal', summarize(cpuOf(samples.one))],
        ],
      },
    ],
    goals: { principals: ratioOf(cpuOf(samples.many), cpuOf(samples.one)) },
    missing: [],
  };
}

const objectId = (at: number): string =>
  PLACEHOLDER.slice(0, -12) + at.toString(16).padStart(12, '0');
