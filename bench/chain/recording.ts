import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CHROMIUM } from '../../test/support/needs.ts';
import { onPath } from '../../test/support/on-path.ts';
import { openConsole } from '../../twin/console/open-console.ts';
import type { Twin } from '../../twin/run/start-twin.ts';
import { alternate } from '../alternate.ts';
import type { Section, Table } from '../section.ts';
import { quantile, ratioOf, summarize } from '../stats.ts';
import { openCalls } from './calls.ts';
import { ROWS, traceFrames } from './frames.ts';
import { type CallCost, measureCall } from './measure.ts';
import { startChain } from './start-chain.ts';

export interface RecordingPlan {
  readonly rounds: number;
  /** Calls in one round. */
  readonly calls: number;
  /** Calls after which the memory is looked at, the first time and the last. */
  readonly few: number;
  readonly many: number;
  /** How long frames of the page are counted. */
  readonly framesMs: number;
}

const NO_HISTORY = { edits: () => [], before: () => undefined };
/** As many as keep both processes of the chain busy. */
const CALLERS = 8;

/** Measures what the records of calls cost, with and without a page of the console that shows them. */
export async function measureRecording(plan: RecordingPlan): Promise<Section> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const open = async (recording?: false) => {
      const twin = await startChain(recording === false ? { recording } : {});
      stops.push(() => twin.stop());
      const routes = await openCalls(twin);
      stops.push(() => routes.close());
      return { twin, load: (calls: number) => loadOf(twin, routes.call.gateway, calls) };
    };
    const [plain, recorded] = [await open(false), await open()];
    const page = await openConsole(0);
    stops.push(() => page.close());
    page.serve(recorded.twin, NO_HISTORY);
    await recorded.load(ROWS);
    const costs = await alternate(
      {
        plain: () => plain.load(plan.calls),
        recorded: () => recorded.load(plan.calls),
        shown: () => whileShown(page.url, () => recorded.load(plan.calls)),
      },
      { warmUp: 3, rounds: plan.rounds },
    );
    const heaps = await whileShown(page.url, () => heapsOf(recorded.load, plan));
    const hasBrowser = onPath(...CHROMIUM) !== undefined;
    const frames = hasBrowser
      ? await traceFrames(page.url, recorded.load, plan.framesMs)
      : undefined;
    return sectionOf({ costs, heaps, frames }, plan);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

const loadOf = ({ platform }: Twin, call: () => Promise<void>, calls: number) =>
  measureCall(call, platform.pid() ?? 0, calls, CALLERS);

/** What happens while a page listens to the live stream and shows each call that is kept. */
async function whileShown<T>(url: string, work: () => Promise<T>): Promise<T> {
  const asking = get(`${url}api/live`, { agent: false });
  asking.on('error', () => {});
  try {
    const [stream] = (await once(asking, 'response')) as [IncomingMessage];
    await shownIn(stream);
    return await work();
  } finally {
    asking.destroy();
  }
}

/** Waits until all calls were sent that a page can show; what it costs to open a page is no cost of a call. */
async function shownIn(stream: IncomingMessage): Promise<void> {
  const shown = new Set<string>();
  await new Promise<void>((resolve) => {
    const lines = createInterface(stream).on('error', () => {});
    lines.on('line', (line) => {
      for (const [id] of line.matchAll(/(?<="id":")[\da-f]{32}/g)) shown.add(id);
      if (shown.size >= ROWS) resolve();
    });
  });
}

async function heapsOf(
  load: (calls: number) => Promise<CallCost>,
  { few, many }: RecordingPlan,
): Promise<readonly [few: number, many: number]> {
  await load(few);
  const first = usedHeap();
  await load(many - few);
  return [first, usedHeap()];
}

/** Megabytes that are in use after a collection, which is only offered behind a flag. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}

type Costs = Readonly<Record<'plain' | 'recorded' | 'shown', readonly CallCost[]>>;

interface Found {
  readonly costs: Costs;
  readonly heaps: readonly [few: number, many: number];
  readonly frames: readonly number[] | undefined;
}

function sectionOf({ costs, heaps, frames }: Found, plan: RecordingPlan): Section {
  const cpu = (of: keyof Costs) => costs[of].map(({ cpuMicroseconds }) => cpuMicroseconds);
  const row = (name: string, of: keyof Costs) =>
    [
      name,
      summarize(costs[of].map(({ p50Ms }) => p50Ms)),
      summarize(costs[of].map(({ p99Ms }) => p99Ms)),
      summarize(cpu(of)),
      ratioOf(cpu(of), cpu('plain')),
    ] as const;
  return {
    method: `${plan.calls} calls per round through the whole chain by ${CALLERS} callers at once, of two chains in one process; one of them records no calls. The ratio is that of the CPU time of all processes.`,
    tables: [
      {
        title: 'Records of calls',
        columns: [
          ['p50 ms', 2],
          ['p99 ms', 2],
          ['CPU µs', 0],
          ['ratio', 3],
        ],
        rows: [
          row('without records', 'plain'),
          row('with records', 'recorded'),
          row('with records, shown in the console', 'shown'),
        ],
      },
      {
        title: 'Memory with the console open',
        columns: [['heap MB', 1]],
        rows: [
          [`after ${plan.few} calls`, heaps[0].toFixed(1)],
          [`after ${plan.many} calls`, heaps[1].toFixed(1)],
        ],
      },
      ...(frames ? [framesTable(frames)] : []),
    ],
    goals: {
      recording: ratioOf(cpu('recorded'), cpu('plain')),
      recordingMemory: summarize([heaps[1] / heaps[0]]),
      ...(frames && { frames: summarize([median(frames)]) }),
    },
    missing: frames ? [] : ['Frames of the console: they need Chromium.'],
  };
}

const median = (frames: readonly number[]): number => summarize(frames).median;

function framesTable(frames: readonly number[]): Table {
  const sorted = frames.toSorted((a, b) => a - b);
  const seconds = frames.reduce((sum, one) => sum + one, 0) / 1_000;
  return {
    title: 'The console with 500 rows, while calls arrive',
    columns: [
      ['frames/s', 1],
      ['p50 ms', 1],
      ['p95 ms', 1],
    ],
    rows: [
      [
        'frames drawn',
        (frames.length / seconds).toFixed(1),
        quantile(sorted, 0.5).toFixed(1),
        quantile(sorted, 0.95).toFixed(1),
      ],
    ],
  };
}
