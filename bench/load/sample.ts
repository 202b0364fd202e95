import type { Peer } from '../start/start-peer.ts';
import { quantile } from '../stats.ts';
import { applyLoad, type LoadPlan } from './apply-load.ts';

/** What one round of load cost one server. */
export interface Sample {
  readonly cpuMicroseconds: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export async function sample(
  peer: Peer,
  nextRequest: () => Buffer,
  plan: LoadPlan,
): Promise<Sample> {
  const before = await peer.usage();
  const { latencies, seconds } = await applyLoad(peer.port, nextRequest, plan);
  const after = await peer.usage();
  return {
    cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / latencies.length,
    callsPerSecond: latencies.length / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

export const cpuOf = (samples: readonly Sample[]): number[] =>
  samples.map(({ cpuMicroseconds }) => cpuMicroseconds);
