import { REVISIONS } from './revisions.ts';

export interface Goal {
  readonly what: string;
  readonly unit: 'x' | 'ms' | 'MB';
  /** What the server should reach on a quiet machine. */
  readonly target: number;
  /** What it must keep, with slack for other machines: the exit status depends on it. */
  readonly budget: number;
  /** For figures of which more is better. */
  readonly atLeast?: true;
}

/** Everything that is judged. Costs are CPU time per call, as ratios within one run. */
export const GOALS = {
  http2025: atMost(`secured call / bare node:http, ${REVISIONS['2025']}`, 'x', 3, 6),
  http2026: atMost(`secured call / bare node:http, ${REVISIONS['2026']}`, 'x', 3, 6),
  sdk2025: atLeast(`bare SDK v2 / secured call, ${REVISIONS['2025']}`, 'x', 8, 4),
  sdk2026: atLeast(`bare SDK v2 / secured call, ${REVISIONS['2026']}`, 'x', 8, 4),
  tail2025: atMost(`p99 / p50 at 50 connections, ${REVISIONS['2025']}`, 'x', 3, 6),
  tail2026: atMost(`p99 / p50 at 50 connections, ${REVISIONS['2026']}`, 'x', 3, 6),
  start: atMost('first answer after start', 'ms', 250, 400),
  startTelemetry: atMost('first answer after start, with telemetry', 'ms', 400, 550),
  idleMemory: atMost('idle memory', 'MB', 80, 110),
  usedMemory: atMost('memory after many callers', 'MB', 110, 200),
  firstSeen: atMost('first-seen token / one signature verification', 'x', 1, 10),
  toolCount: atMost('call among 500 generated tools / among 5', 'x', 1.1, 1.3),
  frontedHttp: atMost(
    'call of a server over HTTP through this one, added to its p50',
    'ms',
    0.5,
    1.5,
  ),
  frontedStdio: atMost(
    'call of a program through bridge and server, added to its p50',
    'ms',
    0.5,
    2,
  ),
  frontedMemory: atMost('idle memory with a server behind this one / without', 'x', 1.08, 1.15),
  frontedStart: atMost('first answer with a server behind this one / without', 'x', 1.1, 1.3),
  principals: atMost('call by distinct principals / by one', 'x', 1.2, 1.4),
  processes: atLeast('calls/s with two processes / with one', 'x', 1.8, 1.6),
  chain: atMost('call through the whole chain on one machine, p50', 'ms', 1.5, 5),
  recording: atMost('call that is recorded / one that is not', 'x', 1.05, 1.1),
  recordingMemory: atMost('heap after 10,000 recorded calls / after 1,000', 'x', 1.05, 1.1),
  frames: atMost('between two frames of a full console under load, p50', 'ms', 17, 34),
} as const satisfies Record<string, Goal>;

export type GoalName = keyof typeof GOALS;

function atMost(what: string, unit: Goal['unit'], target: number, budget: number): Goal {
  return { what, unit, target, budget };
}

function atLeast(what: string, unit: Goal['unit'], target: number, budget: number): Goal {
  return { what, unit, target, budget, atLeast: true };
}
