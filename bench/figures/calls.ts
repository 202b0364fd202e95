import type { Wire } from '../../server/src/call/values.ts';
import { WIRES } from '../../test/server/harness/call.ts';
import { alternate } from '../alternate.ts';
import { type Context, peerLaunch } from '../context.ts';
import { checkAnswer, checkRefusal, resultOf } from '../load/check-answer.ts';
import { cpuOf, type Sample, sample } from '../load/sample.ts';
import { REVISIONS } from '../revisions.ts';
import type { Section, Table } from '../section.ts';
import { findPython } from '../start/find-python.ts';
import { type Launch, type Peer, startPeer } from '../start/start-peer.ts';
import { ratioOf, summarize } from '../stats.ts';

interface Server {
  readonly title: string;
  readonly wires: readonly Wire[];
  readonly launch: (wire: Wire) => Launch;
}

/** A call of one tool, by the secured server and by peers without protection. */
export async function measureCalls(context: Context): Promise<Section> {
  const { plan, requests, answers } = context;
  const python = findPython();
  const servers = serversOf(context, python);
  const expected = resultOf(answers['2026']);
  await using running = new AsyncDisposableStack();
  const measured: Record<string, () => Promise<Sample>> = {};
  for (const [name, { wires, launch }] of Object.entries(servers)) {
    for (const wire of wires) {
      const peer: Peer = running.use(await startPeer(launch(wire), requests[wire]));
      await checkAnswer(peer, requests[wire], expected);
      if (name === 'secured') await checkRefusal(peer, requests[wire]);
      const request = requests[wire](peer.port);
      const load = { connections: plan.connections, until: { milliseconds: plan.roundMs } };
      measured[name + wire] = () => sample(peer, () => request, load);
    }
  }
  const samples = await alternate(measured, plan);
  const cpu = (name: string, wire: Wire) => cpuOf(samples[name + wire] ?? []);
  return {
    method: `${plan.connections} keep-alive connections, each with one call at a time, load every server in turn for ${plan.roundMs} ms a round. CPU time is user and system time of the server's process as the kernel counts it (getrusage). Each server is first checked to return the right answer to the same request.`,
    tables: WIRES.map((wire) => tableOf(wire, servers, samples)),
    goals: {
      http2025: ratioOf(cpu('secured', '2025'), cpu('http', '2025')),
      http2026: ratioOf(cpu('secured', '2026'), cpu('http', '2026')),
      sdk2025: ratioOf(cpu('sdk', '2025'), cpu('secured', '2025')),
      sdk2026: ratioOf(cpu('sdk', '2026'), cpu('secured', '2026')),
    },
    missing: servers.fastapi
      ? []
      : ['FastAPI: Python does not have it (apt install python3-fastapi python3-uvicorn).'],
  };
}

function serversOf(context: Context, python: string | undefined): Readonly<Record<string, Server>> {
  const peer = (file: string, interpreter?: string) => (wire: Wire) => ({
    ...peerLaunch(context, file, wire),
    ...(interpreter !== undefined && { interpreter }),
  });
  const old: readonly Wire[] = ['2025'];
  return {
    http: { title: 'node:http, the same bytes', wires: WIRES, launch: peer('bare-http.ts') },
    secured: { title: 'this server, all protections', wires: WIRES, launch: () => context.secured },
    sdk: { title: 'SDK v2, one tool', wires: WIRES, launch: peer('bare-sdk.ts') },
    sdk1: { title: 'SDK v1, one tool', wires: old, launch: peer('sdk-v1.ts') },
    fastmcp: { title: 'fastmcp, one tool', wires: old, launch: peer('fastmcp.ts') },
    ...(python !== undefined && {
      fastapi: {
        title: 'FastAPI, no MCP',
        wires: old,
        launch: peer('fastapi-app.py', python),
      },
    }),
  };
}

function tableOf(
  wire: Wire,
  servers: Readonly<Record<string, Server>>,
  samples: Readonly<Record<string, readonly Sample[]>>,
): Table {
  const rows = Object.entries(servers).flatMap(([name, { title }]) => {
    const found = samples[name + wire];
    if (!found) return [];
    const column = (of: (sample: Sample) => number) => summarize(found.map(of));
    return [
      [
        title,
        column(({ cpuMicroseconds }) => cpuMicroseconds),
        column(({ callsPerSecond }) => callsPerSecond),
        column(({ p50Ms }) => p50Ms),
        column(({ p99Ms }) => p99Ms),
      ] as const,
    ];
  });
  return {
    title: `A call, ${REVISIONS[wire]}`,
    columns: [
      ['CPU µs', 0],
      ['calls/s', 0],
      ['p50 ms', 2],
      ['p99 ms', 2],
    ],
    rows,
  };
}
