import { deployed } from '../../test/support/gateway/deployed.ts';
import { measureElements } from '../../twin/gateway/cost.ts';
import type { ElementCost } from '../../twin/gateway/meter.ts';
import { alternate } from '../alternate.ts';
import type { Section, Table } from '../section.ts';
import { differences, summarize } from '../stats.ts';
import { type ChainCalls, openCalls } from './calls.ts';
import { type CallCost, measureCall } from './measure.ts';
import { measureReload, measureStart } from './start-and-reload.ts';
import { startChain } from './start-chain.ts';

export interface ChainPlan {
  readonly rounds: number;
  /** Calls along one route in one round. */
  readonly calls: number;
}

/** Measures the whole chain on this machine, hop by hop. */
export async function measureChain({ rounds, calls }: ChainPlan): Promise<Section> {
  const twin = await startChain();
  const routes = await openCalls(twin).catch(async (error) => {
    // A chain that is left running would keep this process from ending.
    await twin.stop();
    throw error;
  });
  const pid = twin.platform.pid() ?? 0;
  try {
    const samples = await alternate(
      Object.fromEntries(
        Object.entries({ ...routes.call, ...routes.beside }).map(
          ([name, makeCall]) => [name, () => measureCall(makeCall, pid, calls)] as const,
        ),
      ) as Record<Route, () => Promise<CallCost>>,
      { warmUp: 2, rounds },
    );
    const elements = await measureElements(deployed(), rounds * calls);
    const { start, reload } = await alternate(
      { start: measureStart, reload: () => measureReload(twin) },
      { warmUp: 1, rounds },
    );
    return {
      method: `${calls} calls per round and route, one at a time, each route one hop longer than the one before it; what a hop adds is the difference in the same round. CPU time is that of the process that runs all hops and the caller (getrusage), and of the server (/proc, in steps of 10 ms).`,
      tables: [...tablesOf(samples), elementsTable(elements), startsTable(start, reload)],
      goals: { chain: summarize(samples.gateway.map(({ p50Ms }) => p50Ms)) },
      missing: [],
    };
  } finally {
    await routes.close();
    await twin.stop();
  }
}

type Route = keyof ChainCalls['call'] | keyof ChainCalls['beside'];

const COLUMNS: Table['columns'] = [
  ['p50 ms', 2],
  ['p99 ms', 2],
  ['CPU µs', 0],
];

function tablesOf(samples: Readonly<Record<Route, readonly CallCost[]>>): Table[] {
  /** A route, less what it has in common with others. */
  const row = (name: string, whole: Route, ...parts: readonly Route[]) => {
    const column = (of: (cost: CallCost) => number) =>
      summarize(
        parts.reduce(
          (rest, part) => differences(rest, samples[part].map(of)),
          samples[whole].map(of),
        ),
      );
    return [
      name,
      column(({ p50Ms }) => p50Ms),
      column(({ p99Ms }) => p99Ms),
      column(({ cpuMicroseconds }) => cpuMicroseconds),
    ] as const;
  };
  return [
    {
      title: 'Added to a call of a tool',
      columns: COLUMNS,
      rows: [
        row('server', 'server'),
        row('network', 'network'),
        row('platform', 'platform', 'network', 'server'),
        row('gateway', 'gateway', 'platform'),
        row('whole chain', 'gateway'),
      ],
    },
    {
      title: 'Side requests, through the network',
      columns: COLUMNS,
      rows: [
        row('entra: keys', 'entra'),
        row('vault: list versions of a secret', 'vault'),
        row('watch: deliver a batch', 'watch'),
      ],
    },
  ];
}

const elementsTable = (elements: readonly ElementCost[]): Table => ({
  title: 'Policy elements in a call',
  columns: [
    ['runs', 0],
    ['CPU µs', 0],
  ],
  rows: elements.map(({ element, runs, microseconds }) => [
    element,
    runs.toFixed(0),
    microseconds.toFixed(0),
  ]),
});

const startsTable = (start: readonly number[], reload: readonly number[]): Table => ({
  title: 'Start and reload',
  columns: [['ms', 0]],
  rows: [
    ['npm start until ready', summarize(start)],
    ['a changed policy applied', summarize(reload)],
  ],
});
