import { join } from 'node:path';
import { siteSetting } from '../../server/src/call/upstream.ts';
import { signedIn, toolCall } from '../../test/server/harness/call.ts';
import { READER } from '../../test/server/harness/reader.ts';
import { alternate } from '../alternate.ts';
import { type Context, peerFile } from '../context.ts';
import { checkAnswer } from '../load/check-answer.ts';
import { exchange } from '../load/exchange.ts';
import { type Sample, sample } from '../load/sample.ts';
import { openStdio } from '../load/stdio.ts';
import { writeRequest } from '../load/write-request.ts';
import { UPSTREAM_TOOL } from '../peers/upstream-tool.ts';
import type { Section } from '../section.ts';
import { type Launch, startPeer } from '../start/start-peer.ts';
import { differences, ratioOf, summarize } from '../stats.ts';

const UPSTREAM = peerFile('upstream.ts');
const BRIDGE = join(import.meta.dirname, '../../server/src/bridge.ts');
const CALL = toolCall('2025', UPSTREAM_TOOL.name);

/** What it costs that this server stands in front of another one. */
export async function measureFronted(context: Context): Promise<Section> {
  const { plan, issuer, requests } = context;
  const caller = await signedIn(issuer, issuer.userClaims(READER));
  const direct = writeRequest(CALL, {});
  const fronted = writeRequest(toolCall('2026', UPSTREAM_TOOL.name), caller);
  const load = { connections: 1, until: { milliseconds: plan.roundMs } };
  await using running = new AsyncDisposableStack();
  const http = running.use(await startPeer({ file: UPSTREAM, env: {} }, direct));
  const stdio = running.use(openStdio(UPSTREAM, { BENCH_STDIO: '1' }));
  const program = {
    command: [process.execPath, UPSTREAM],
    environment: { BENCH_STDIO: '1' },
  };
  const bridge = running.use(
    await startPeer(
      {
        file: BRIDGE,
        env: { MCP_BRIDGE: JSON.stringify(program), PATH: process.env.PATH ?? '' },
      },
      () => Buffer.from('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n'),
    ),
  );
  const launch = (port: number | undefined): Launch => ({
    file: peerFile('front.ts'),
    env: {
      ...issuer.env,
      ...(port !== undefined && { [siteSetting('bench')]: `http://localhost:${port}` }),
    },
  });
  const inFrontOf = async (port: number) => {
    const peer = running.use(await startPeer(launch(port), requests['2026']));
    await checkAnswer(peer, fronted, 'here');
    const request = fronted(peer.port);
    return () => sample(peer, () => request, load);
  };
  const request = direct(http.port);
  const samples = await alternate(
    {
      http: () => sample(http, () => request, load),
      frontedHttp: await inFrontOf(http.port),
      stdio: () => stdio.sample(CALL.body, plan.roundMs),
      frontedStdio: await inFrontOf(bridge.port),
    },
    plan,
  );
  const starts = await alternate(
    {
      alone: () => measureStart(launch(undefined)),
      before: () => measureStart(launch(http.port)),
      used: () => measureStart(launch(http.port), true),
    },
    { warmUp: 1, rounds: plan.rounds },
  );

  async function measureStart(start: Launch, calls = false) {
    await using peer = await startPeer(start, requests['2026']);
    if (calls) await exchange(peer.port, fronted(peer.port));
    const { residentBytes } = await peer.usage();
    return { firstAnswerMs: peer.firstAnswerMs, megabytes: residentBytes / 1e6 };
  }

  const p50 = (found: readonly Pick<Sample, 'p50Ms'>[]) => found.map(({ p50Ms }) => p50Ms);
  const memory = (found: typeof starts.alone) => found.map(({ megabytes }) => megabytes);
  const first = (found: typeof starts.alone) => found.map(({ firstAnswerMs }) => firstAnswerMs);
  const addedHttp = summarize(differences(p50(samples.frontedHttp), p50(samples.http)));
  const addedStdio = summarize(differences(p50(samples.frontedStdio), p50(samples.stdio)));
  return {
    method:
      'One connection, one call at a time, of a server with one tool that does nothing: directly, and through this server from its sources, behind sign-in. The program over its standard streams is called through the bridge. Differences are formed within each round. Memory is the resident set after the first answer; with a tool of another server that is offered but not called, and after one call of it.',
    tables: [
      {
        title: 'A server behind this one',
        columns: [
          ['p50 ms', 2],
          ['through this server', 2],
          ['difference', 2],
        ],
        rows: [
          [
            'over HTTP',
            summarize(p50(samples.http)),
            summarize(p50(samples.frontedHttp)),
            addedHttp,
          ],
          [
            'over its standard streams',
            summarize(p50(samples.stdio)),
            summarize(p50(samples.frontedStdio)),
            addedStdio,
          ],
        ],
      },
      {
        title: 'Start and memory with a server behind this one',
        columns: [
          ['first answer ms', 0],
          ['MB', 0],
        ],
        rows: [
          ['without one', summarize(first(starts.alone)), summarize(memory(starts.alone))],
          [
            'with one, not called',
            summarize(first(starts.before)),
            summarize(memory(starts.before)),
          ],
          ['after a call of it', summarize(first(starts.used)), summarize(memory(starts.used))],
        ],
      },
    ],
    goals: {
      frontedHttp: addedHttp,
      frontedStdio: addedStdio,
      frontedMemory: ratioOf(memory(starts.before), memory(starts.alone)),
      frontedStart: ratioOf(first(starts.before), first(starts.alone)),
    },
    missing: [],
  };
}
