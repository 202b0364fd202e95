import { join } from 'node:path';
import { readDeployment } from '../infra/model/read-deployment.ts';
import { siteOf } from '../infra/model/select.ts';
import type { Wire } from '../server/src/call/values.ts';
import { toListing } from '../server/src/tools/to-listing.ts';
import { BUNDLE, buildBundle } from '../test/server/harness/bundle.ts';
import { WIRES } from '../test/server/harness/call.ts';
import { type Issuer, startIssuer } from '../test/server/harness/issuer.ts';
import { readCommand } from '../twin/platform/command.ts';
import { exchange } from './load/exchange.ts';
import { MEASURED, signedInRequests, type WriteRequest } from './load/write-request.ts';
import type { Plan } from './plan.ts';
import { type Launch, type Peer, startPeer } from './start/start-peer.ts';

const PEERS = join(import.meta.dirname, 'peers');

/** What all parts of the benchmark share. */
export interface Context {
  readonly plan: Plan;
  readonly issuer: Issuer;
  readonly requests: Readonly<Record<Wire, WriteRequest>>;
  /** The bundle that ships, behind sign-in, with its audit trail on. */
  readonly secured: Launch;
  /** The bodies that the secured server answers those requests with. */
  readonly answers: Readonly<Record<Wire, string>>;
  readonly log: (line: string) => void;
}

export async function prepare(plan: Plan, log: Context['log']): Promise<Context> {
  await buildBundle();
  const issuer = await startIssuer();
  const requests = await signedInRequests(issuer);
  const secured = { file: BUNDLE, env: issuer.env, options: deployedOptions() };
  await using peer = await startPeer(secured, requests['2026']);
  const answers = await answersOf(peer, requests);
  return { plan, issuer, requests, secured, answers, log };
}

/** Node's options in the command that App Service runs. */
function deployedOptions(): readonly string[] {
  const site = siteOf(readDeployment('open'));
  return readCommand(site).slice(0, -1);
}

/** A server without protection, which gives the secured server's answer for the same tool. */
export const peerLaunch = (
  { answers }: Pick<Context, 'answers'>,
  file: string,
  wire: Wire = '2026',
): Launch => ({
  file: peerFile(file),
  env: { BENCH_ANSWER: answers[wire], BENCH_TOOL: JSON.stringify(toListing(MEASURED)) },
});

export const peerFile = (name: string): string => join(PEERS, name);

async function answersOf(
  { port }: Peer,
  requests: Context['requests'],
): Promise<Record<Wire, string>> {
  const answers = await Promise.all(WIRES.map((wire) => exchange(port, requests[wire](port))));
  return { '2025': answers[0]?.body ?? '', '2026': answers[1]?.body ?? '' };
}
