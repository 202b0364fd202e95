import type { ElementCost } from '../../twin/gateway/meter.ts';
import type { ChainCalls } from './calls.ts';
import type { CallCost } from './measure.ts';

export interface ChainCosts {
  readonly call: Readonly<Record<keyof ChainCalls['call'], CallCost>>;
  readonly beside: Readonly<Record<keyof ChainCalls['beside'], CallCost>>;
  readonly elements: readonly ElementCost[];
}

/** Formats what each hop adds to a call, and the costs of side requests and policy elements. */
export function printChain({ call, beside, elements }: ChainCosts): string {
  const { server, network, platform, gateway } = call;
  return [
    row('added to a call of a tool', ['p50 ms', 'p99 ms', 'CPU µs']),
    row('  server', cells(server)),
    row('  network', cells(network)),
    row('  platform', cells(minus(platform, network, server))),
    row('  gateway', cells(minus(gateway, platform))),
    row('  whole chain', cells(gateway)),
    '',
    row('side requests, through the network', ['p50 ms', 'p99 ms', 'CPU µs']),
    row('  entra: keys', cells(beside.entra)),
    row('  vault: list versions of a secret', cells(beside.vault)),
    row('  watch: deliver a batch', cells(beside.watch)),
    '',
    row('policy elements in a call', ['runs', 'CPU µs']),
    ...elements.map(({ element, runs, microseconds }) =>
      row(`  ${element}`, [runs.toFixed(0), microseconds.toFixed(0)]),
    ),
  ].join('\n');
}

function minus(whole: CallCost, ...parts: readonly CallCost[]): CallCost {
  const left = (of: (cost: CallCost) => number) =>
    parts.reduce((rest, part) => rest - of(part), of(whole));
  return {
    p50Ms: left(({ p50Ms }) => p50Ms),
    p99Ms: left(({ p99Ms }) => p99Ms),
    cpuMicroseconds: left(({ cpuMicroseconds }) => cpuMicroseconds),
  };
}

const cells = ({ p50Ms, p99Ms, cpuMicroseconds }: CallCost) => [
  p50Ms.toFixed(2),
  p99Ms.toFixed(2),
  cpuMicroseconds.toFixed(0),
];

const row = (name: string, columns: readonly string[]): string =>
  name.padEnd(40) + columns.map((column) => column.padStart(10)).join('');
