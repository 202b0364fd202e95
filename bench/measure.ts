import type { Wire } from '../server/src/call/values.ts';
import { applyLoad } from './apply-load.ts';
import type { WriteRequest } from './signed-in-request.ts';
import type { Peer } from './start-peer.ts';

export const SERVERS = ['bareHttp', 'bareSdk', 'secured'] as const;
export type ServerName = (typeof SERVERS)[number];
export const WIRES: readonly Wire[] = ['2025', '2026'];

/**
 * What one server costs on one wire, from the round with the lowest CPU time, because other load
 * on the machine can only add to it.
 */
export interface Cost {
  readonly cpuMicroseconds: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export type Costs = Record<Wire, Record<ServerName, Cost>>;
export type Peers = Record<Wire, Record<ServerName, Peer>>;

export interface Plan {
  readonly rounds: number;
  readonly connections: number;
  /** Duration of one server's turn in one round. */
  readonly milliseconds: number;
}

/**
 * Loads the servers in turn, round after round, so that a busy moment of the machine affects all of
 * them. The first round only warms them up.
 */
export async function measure(
  peers: Peers,
  requests: Record<Wire, WriteRequest>,
  plan: Plan,
): Promise<Costs> {
  const samples = new Map<string, Cost[]>();
  for (let round = 0; round <= plan.rounds; round++) {
    for (const wire of WIRES) {
      for (const name of SERVERS) {
        const cost = await sample(peers[wire][name], requests[wire], plan);
        if (round > 0) samples.set(wire + name, [...(samples.get(wire + name) ?? []), cost]);
      }
    }
  }
  const costs = (wire: Wire) =>
    Object.fromEntries(
      SERVERS.map((name) => [name, cheapest(samples.get(wire + name) ?? [])]),
    ) as Record<ServerName, Cost>;
  return { '2025': costs('2025'), '2026': costs('2026') };
}

async function sample(peer: Peer, request: WriteRequest, plan: Plan): Promise<Cost> {
  const before = await peer.usage();
  const { latencies, seconds } = await applyLoad(peer.port, request(peer.port), plan);
  const after = await peer.usage();
  return {
    cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / latencies.length,
    callsPerSecond: latencies.length / seconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const cheapest = (samples: readonly Cost[]): Cost =>
  samples.reduce((a, b) => (b.cpuMicroseconds < a.cpuMicroseconds ? b : a));

export const median = (values: readonly number[]): number =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
