import { readFileSync } from 'node:fs';
import type { Call } from './calls.ts';

/** What a call costs on one way. */
export interface CallCost {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the process that holds all hops and the one of the server together, the caller's included. */
  readonly cpuMicroseconds: number;
}

export interface WayPlan {
  /** Calls that only warm up. */
  readonly warmUp: number;
  readonly calls: number;
}

/** One call after the other, so that what is measured is the path and not a queue. */
export async function measureCall(
  way: Call,
  serverPid: number,
  { warmUp, calls }: WayPlan,
): Promise<CallCost> {
  for (let at = 0; at < warmUp; at += 1) await way();
  const latencies: number[] = [];
  const before = cpu(serverPid);
  for (let at = 0; at < calls; at += 1) {
    const started = performance.now();
    await way();
    latencies.push(performance.now() - started);
  }
  latencies.sort((a, b) => a - b);
  return {
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    cpuMicroseconds: (cpu(serverPid) - before) / calls,
  };
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function cpu(serverPid: number): number {
  const { user, system } = process.cpuUsage();
  return user + system + cpuOf(serverPid);
}

/** The kernel counts the time of other processes in hundredths of a second. */
const TICK_MICROSECONDS = 10_000;

/** Time of another process, where the system shows it as a file. */
function cpuOf(pid: number): number {
  try {
    // The name of the program may hold spaces; what follows its bracket does not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
  } catch {
    return 0;
  }
}
