import type { Wire } from '../../server/src/call/values.ts';
import { WIRES } from '../../test/server/harness/call.ts';
import { alternate } from '../alternate.ts';
import { type Context, peerLaunch } from '../context.ts';
import { type Sample, sample } from '../load/sample.ts';
import { REVISIONS } from '../revisions.ts';
import type { Section } from '../section.ts';
import { startPeer } from '../start/start-peer.ts';
import { ratioOf, summarize } from '../stats.ts';

const CONNECTIONS = 50;

const titleOf = (wire: Wire): string => `this server, ${REVISIONS[wire]}`;

/** How much longer the slowest calls take than ordinary ones, under many connections. */
export async function measureTail(context: Context): Promise<Section> {
  const { plan, requests, secured } = context;
  await using running = new AsyncDisposableStack();
  const http = peerLaunch(context, 'bare-http.ts');
  const ours = running.use(await startPeer(secured, requests['2026']));
  const bare = running.use(await startPeer(http, requests['2026']));
  const load = { connections: CONNECTIONS, until: { milliseconds: plan.roundMs } };
  const measured: Record<string, () => Promise<Sample>> = {};
  for (const wire of WIRES) {
    const request = requests[wire](ours.port);
    measured[titleOf(wire)] = () => sample(ours, () => request, load);
  }
  const request = requests['2026'](bare.port);
  measured['node:http, the same bytes'] = () => sample(bare, () => request, load);
  const samples = await alternate(measured, plan);
  const tail = (found: readonly Sample[]) =>
    ratioOf(
      found.map(({ p99Ms }) => p99Ms),
      found.map(({ p50Ms }) => p50Ms),
    );
  return {
    method: `${CONNECTIONS} keep-alive connections, each with one call at a time. Latency is what the caller sees, so it includes the time spent in the caller's own queue; use the row node:http as the baseline.`,
    tables: [
      {
        title: `Latency at ${CONNECTIONS} connections`,
        columns: [
          ['p50 ms', 2],
          ['p99 ms', 2],
          ['p99 / p50', 2],
        ],
        rows: Object.entries(samples).map(([name, found]) => [
          name,
          summarize(found.map(({ p50Ms }) => p50Ms)),
          summarize(found.map(({ p99Ms }) => p99Ms)),
          tail(found),
        ]),
      },
    ],
    goals: {
      tail2025: tail(samples[titleOf('2025')] ?? []),
      tail2026: tail(samples[titleOf('2026')] ?? []),
    },
    missing: [],
  };
}
