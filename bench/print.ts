import type { Wire } from '../server/src/call/values.ts';
import type { Ratios, Start, Verdict } from './judge.ts';
import { type Cost, type Costs, SERVERS, type ServerName, WIRES } from './measure.ts';

const NAMES: Record<ServerName, string> = {
  bareHttp: 'node:http, the same bytes',
  bareSdk: 'SDK, one tool, no protection',
  secured: 'this server, all protections',
};

export function printCosts(costs: Costs, starts: Record<ServerName, Start>): string {
  return [
    row('', ['CPU µs/call', 'calls/s', 'p50 ms', 'p99 ms']),
    ...WIRES.flatMap((wire) => [
      `tools/call on the ${wire} wire`,
      ...SERVERS.map((name) => row(`  ${NAMES[name]}`, numbers(costs[wire][name]))),
    ]),
    '',
    row('', ['answers ms', 'idle MB']),
    ...SERVERS.map((name) => {
      const { firstAnswerMs, idleMegabytes } = starts[name];
      return row(`  ${NAMES[name]}`, [firstAnswerMs.toFixed(0), idleMegabytes.toFixed(0)]);
    }),
  ].join('\n');
}

/** @param baseline ratios saved by an earlier run, if any. */
export function printRatios(ratios: Ratios, baseline: Ratios | undefined): string {
  const line = (wire: Wire, to: keyof Ratios, name: string) => {
    const kept = baseline ? `  (baseline ${baseline[to][wire].toFixed(2)} x)` : '';
    return `  ${ratios[to][wire].toFixed(2)} x ${name} on the ${wire} wire${kept}`;
  };
  const lines = WIRES.flatMap((wire) => [
    line(wire, 'toBareSdk', 'the bare SDK'),
    line(wire, 'toBareHttp', 'node:http'),
  ]);
  return ['CPU of a secured call', ...lines].join('\n');
}

export const printVerdicts = (verdicts: readonly Verdict[]): string =>
  verdicts
    .map(({ what, found, budget, unit, holds }) => {
      const word = holds ? 'within' : 'OVER';
      return `${word.padEnd(6)} ${what}: ${found} ${unit} of ${budget} ${unit}`;
    })
    .join('\n');

const numbers = ({ cpuMicroseconds, callsPerSecond, p50Ms, p99Ms }: Cost) => [
  cpuMicroseconds.toFixed(0),
  callsPerSecond.toFixed(0),
  p50Ms.toFixed(2),
  p99Ms.toFixed(2),
];

const row = (name: string, cells: readonly string[]): string =>
  name.padEnd(32) + cells.map((cell) => cell.padStart(12)).join('');
