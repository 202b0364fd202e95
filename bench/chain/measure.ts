import { readFileSync } from 'node:fs';
import { quantile } from '../stats.ts';
import type { Call } from './calls.ts';

/** Cost of one call along one route, in one round. */
export interface CallCost {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Sum over the process that runs all hops (and the caller) and the server process. */
  readonly cpuMicroseconds: number;
}

/** One call at a time, so that this measures the route and not a queue, unless there are more callers. */
export async function measureCall(
  makeCall: Call,
  serverPid: number,
  calls: number,
  callers = 1,
): Promise<CallCost> {
  const latencies: number[] = [];
  const before = cpu(serverPid);
  let left = calls;
  const call = async (): Promise<void> => {
    while (left-- > 0) {
      const started = performance.now();
      await makeCall();
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  latencies.sort((a, b) => a - b);
  return {
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuMicroseconds: (cpu(serverPid) - before) / calls,
  };
}

function cpu(serverPid: number): number {
  const { user, system } = process.cpuUsage();
  return user + system + cpuOf(serverPid);
}

/** The kernel counts another process's CPU time in hundredths of a second. */
const TICK_MICROSECONDS = 10_000;

/** CPU time of another process, on systems that expose it as a file. */
function cpuOf(pid: number): number {
  try {
    // The program's name may contain spaces; nothing after its closing bracket does.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
  } catch {
    return 0;
  }
}
