import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Wire } from '../server/src/call/values.ts';
import { toListing } from '../server/src/tools/to-listing.ts';
import { BUNDLE, buildBundle } from '../test/server/harness/bundle.ts';
import { startIssuer } from '../test/server/harness/issuer.ts';
import { exchange } from './exchange.ts';
import type { Start } from './judge.ts';
import { median, type Peers, type ServerName, WIRES } from './measure.ts';
import { MEASURED, signedInRequests, type WriteRequest } from './signed-in-request.ts';
import { type Peer, startPeer } from './start-peer.ts';

const PEERS = join(import.meta.dirname, 'peers');

export interface Running {
  readonly peers: Peers;
  readonly requests: Record<Wire, WriteRequest>;
  readonly starts: Record<ServerName, Start>;
  readonly stop: () => Promise<void>;
}

/**
 * The secured server is the bundle that ships, behind sign-in, with its audit trail on. The others
 * return the secured server's answers, so that all send the same bytes.
 *
 * @param starts how often each server is started, to measure startup.
 * @throws if a server does not start or gives an unexpected answer.
 */
export async function startAll(starts: number): Promise<Running> {
  await buildBundle();
  const issuer = await startIssuer();
  const requests = await signedInRequests(issuer);
  // Stops what has been started if a later step fails.
  await using started = new AsyncDisposableStack();
  const start = async (file: string, env: Record<string, string>, wire: Wire): Promise<Peer> => {
    const peer = await startPeer(file, env, requests[wire]);
    started.defer(peer.stop);
    return peer;
  };
  const secured = await startRepeatedly(starts, () => start(BUNDLE, issuer.env, '2026'));
  const answers = await answersOf(secured.peer, requests);
  const tool = JSON.stringify(toListing(MEASURED));
  const bare = (name: string, wire: Wire) => () =>
    start(join(PEERS, `${name}.ts`), { BENCH_ANSWER: answers[wire], BENCH_TOOL: tool }, wire);
  const bareSdk = await startRepeatedly(starts, bare('bare-sdk', '2026'));
  const bareHttp = await startRepeatedly(starts, bare('bare-http', '2026'));
  const shared = { secured: secured.peer, bareSdk: bareSdk.peer };
  const peers: Peers = {
    '2025': { ...shared, bareHttp: await bare('bare-http', '2025')() },
    '2026': { ...shared, bareHttp: bareHttp.peer },
  };
  await checkAnswers(peers, requests);
  const running = started.move();
  return {
    peers,
    requests,
    starts: { secured: secured.start, bareSdk: bareSdk.start, bareHttp: bareHttp.start },
    stop: () => running.disposeAsync(),
  };
}

/** Starts a server a few times and keeps the last one. */
async function startRepeatedly(
  starts: number,
  startOnce: () => Promise<Peer>,
): Promise<{ peer: Peer; start: Start }> {
  const milliseconds: number[] = [];
  const megabytes: number[] = [];
  for (;;) {
    const peer = await startOnce();
    milliseconds.push(peer.firstAnswerMs);
    megabytes.push((await peer.usage()).residentBytes / 1e6);
    if (milliseconds.length === starts) {
      const start = {
        firstAnswerMs: Math.min(...milliseconds),
        idleMegabytes: median(megabytes),
      };
      return { peer, start };
    }
    await peer.stop();
  }
}

async function answersOf(
  secured: Peer,
  requests: Record<Wire, WriteRequest>,
): Promise<Record<Wire, string>> {
  const answer = async (wire: Wire) =>
    (await exchange(secured.port, requests[wire](secured.port))).body;
  return { '2025': await answer('2025'), '2026': await answer('2026') };
}

/** @throws unless every server gives the same signed-in answer, and gives it only with a token. */
async function checkAnswers(peers: Peers, requests: Record<Wire, WriteRequest>): Promise<void> {
  for (const wire of WIRES) {
    const { secured } = peers[wire];
    const expected = await resultOf(secured, requests[wire]);
    const withoutToken = requests[wire](secured.port)
      .toString()
      .replace(/^authorization: .*\r\n/m, '');
    assert.equal((await exchange(secured.port, Buffer.from(withoutToken))).status, 401);
    for (const peer of Object.values(peers[wire])) {
      assert.deepEqual(await resultOf(peer, requests[wire]), expected);
    }
  }
}

async function resultOf(peer: Peer, request: WriteRequest): Promise<unknown> {
  const { status, body } = await exchange(peer.port, request(peer.port));
  assert.equal(status, 200);
  // On the 2025 wire the bare SDK answers as a stream of one event.
  const json = body.startsWith('{') ? body : /^data: (.*)$/m.exec(body)?.[1];
  return JSON.parse(json ?? '').result.structuredContent;
}
