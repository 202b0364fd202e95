import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import { applyLoad } from '../load/apply-load.ts';
import type { Section } from '../section.ts';
import { type Peer, startPeer } from '../start/start-peer.ts';
import { ratioOf, summarize } from '../stats.ts';

/** One for each server and one for the caller. */
const CORES = 3;

/** Whether a second process doubles what the server can do. */
export async function measureProcesses(context: Context, cores: number): Promise<Section> {
  const { plan, requests, secured } = context;
  const method =
    'Two processes on separate ports, both called by the same load generator, compared with one of them alone.';
  if (cores < CORES) {
    const missing = [`Two processes: need ${CORES} cores, and this machine has ${cores}.`];
    return { method, tables: [], goals: {}, missing };
  }
  await using running = new AsyncDisposableStack();
  const first = running.use(await startPeer(secured, requests['2026']));
  const second = running.use(await startPeer(secured, requests['2026']));
  const callsPerSecond = async ({ port }: Peer): Promise<number> => {
    const request = requests['2026'](port);
    const { latencies, seconds } = await applyLoad(port, () => request, {
      connections: plan.connections,
      until: { milliseconds: plan.roundMs },
    });
    return latencies.length / seconds;
  };
  const samples = await alternate(
    {
      one: () => callsPerSecond(first),
      two: async () => {
        const [some = 0, more = 0] = await Promise.all([first, second].map(callsPerSecond));
        return some + more;
      },
    },
    plan,
  );
  return {
    method,
    tables: [
      {
        title: 'Processes',
        columns: [['calls/s', 0]],
        rows: [
          ['one process', summarize(samples.one)],
          ['two processes', summarize(samples.two)],
        ],
      },
    ],
    goals: { processes: ratioOf(samples.two, samples.one) },
    missing: [],
  };
}
