/** `npm run bench`: measures what the protections cost. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../scripts/command.ts';
import { measureChain } from './chain/chain.ts';
import { printChain } from './chain/print.ts';
import { judge, type Ratios, ratiosOf } from './judge.ts';
import { measure } from './measure.ts';
import { printCosts, printRatios, printVerdicts } from './print.ts';
import { startAll } from './start-all.ts';

const BASELINE = join(import.meta.dirname, 'baseline.json');
const CHAIN_PLAN = { warmUp: 300, calls: 500 };
const PLAN = { rounds: 4, connections: 8, milliseconds: 1_000 };

const COMMAND = {
  name: 'npm run bench --',
  does: 'Measures what the protections cost, and fails if a budget is exceeded.',
  options: {
    json: { type: 'boolean', help: 'Print JSON.' },
    keep: { type: 'boolean', help: 'Save the ratios of this run as bench/baseline.json.' },
    chain: {
      type: 'boolean',
      help: 'Measure what each hop of the chain adds to a call, instead of the server.',
    },
  },
} as const;

interface Options {
  readonly json?: boolean | undefined;
  readonly keep?: boolean | undefined;
}

const log = (line: string): void => console.error(`bench      ${line}`);

await runCommand(COMMAND, ({ values }) =>
  values.chain ? benchChain(values) : benchServer(values),
);

async function benchChain(options: Options): Promise<void> {
  log('starting the chain and calling it, with one more hop each time ...');
  const costs = await measureChain(CHAIN_PLAN);
  console.log(options.json ? JSON.stringify(costs, null, 2) : printChain(costs));
}

async function benchServer(options: Options): Promise<void> {
  log('building the bundle, starting the servers and checking their answers ...');
  const { peers, requests, starts, stop } = await startAll(5);
  log(`measuring them in turn for ${((PLAN.rounds + 1) * PLAN.milliseconds * 6) / 1000} s ...`);
  const costs = await measure(peers, requests, PLAN).finally(stop);

  const ratios = ratiosOf(costs);
  const verdicts = judge(ratios, starts.secured);
  const baseline: Ratios | undefined = existsSync(BASELINE)
    ? JSON.parse(readFileSync(BASELINE, 'utf8'))
    : undefined;
  if (options.json) {
    console.log(JSON.stringify({ costs, starts, ratios, baseline, verdicts }, null, 2));
  } else {
    console.log(
      [printCosts(costs, starts), printRatios(ratios, baseline), printVerdicts(verdicts)].join(
        '\n\n',
      ),
    );
  }
  if (options.keep) writeFileSync(BASELINE, `${JSON.stringify(ratios, null, 2)}\n`);
  process.exitCode = verdicts.every(({ holds }) => holds) ? 0 : 1;
}
