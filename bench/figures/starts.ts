import { createServer } from 'node:http';
import { listenQuietly } from '../../test/server/harness/listen.ts';
import { alternate } from '../alternate.ts';
import { type Context, peerLaunch } from '../context.ts';
import type { Section } from '../section.ts';
import { type Launch, startPeer } from '../start/start-peer.ts';
import { type Summary, summarize } from '../stats.ts';

interface Start {
  readonly firstAnswerMs: number;
  readonly idleMegabytes: number;
}

const OURS = 'this server';
const WITH_TELEMETRY = 'this server, with telemetry';

/** How soon a new process answers its first call, and what it occupies then. */
export async function measureStarts(context: Context): Promise<Section> {
  const { plan, secured, requests } = context;
  // Records are delivered seconds after they are made, so no start gets as far as using this.
  const ingestion = createServer((_request, response) => response.destroy());
  const port = await listenQuietly(ingestion, '127.0.0.1');
  const telemetry = {
    ...secured,
    env: {
      ...secured.env,
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://127.0.0.1:${port}/`,
    },
  };
  const start = (launch: Launch) => async (): Promise<Start> => {
    await using started = await startPeer(launch, requests['2026']);
    const { residentBytes } = await started.usage();
    return { firstAnswerMs: started.firstAnswerMs, idleMegabytes: residentBytes / 1e6 };
  };
  const starts: Record<string, readonly Start[]> = await alternate(
    {
      [OURS]: start(secured),
      [WITH_TELEMETRY]: start(telemetry),
      'SDK v2, one tool': start(peerLaunch(context, 'bare-sdk.ts')),
      'node:http, the same bytes': start(peerLaunch(context, 'bare-http.ts')),
    },
    { warmUp: 1, rounds: plan.rounds },
  );
  ingestion.close();
  const found = (name: string, of: (start: Start) => number): Summary =>
    summarize((starts[name] ?? []).map(of));
  const firstAnswer = (name: string) => found(name, ({ firstAnswerMs }) => firstAnswerMs);
  const idle = (name: string) => found(name, ({ idleMegabytes }) => idleMegabytes);
  return {
    method:
      'From the start of the process to the last byte of its first answered call, including fetching the signing keys; memory is the resident set after that call. The other servers run from TypeScript source, this server from its bundle.',
    tables: [
      {
        title: 'Start',
        columns: [
          ['first answer ms', 0],
          ['idle MB', 0],
        ],
        rows: Object.keys(starts).map((name) => [name, firstAnswer(name), idle(name)]),
      },
    ],
    goals: {
      start: firstAnswer(OURS),
      startTelemetry: firstAnswer(WITH_TELEMETRY),
      idleMemory: idle(OURS),
    },
    missing: [],
  };
}
