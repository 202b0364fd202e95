/**
 * What the protections cost:
 *
 *   npm run bench              a table, and whether the budgets hold (exit 1 where one does not)
 *   npm run bench -- --json    the same as JSON
 *   npm run bench -- --keep    keeps the ratios of this run as bench/baseline.json
 *   npm run bench -- --chain   what each hop of the chain on this machine adds to a call instead
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureChain } from './chain/chain.ts';
import { printChain } from './chain/print.ts';
import { judge, type Ratios, ratiosOf } from './judge.ts';
import { measure } from './measure.ts';
import { printCosts, printRatios, printVerdicts } from './print.ts';
import { startAll } from './start-all.ts';

const BASELINE = join(import.meta.dirname, 'baseline.json');
const CHAIN_PLAN = { warmUp: 300, calls: 500 };
const PLAN = { rounds: 4, connections: 8, milliseconds: 1_000 };

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    keep: { type: 'boolean' },
    chain: { type: 'boolean' },
  },
});
const say = (line: string): void => console.error(`bench      ${line}`);

if (options.chain) await benchChain();
else await benchServer();

async function benchChain(): Promise<void> {
  say('starts the chain and calls along it, one hop further each time ...');
  const costs = await measureChain(CHAIN_PLAN);
  console.log(options.json ? JSON.stringify(costs, null, 2) : printChain(costs));
}

async function benchServer(): Promise<void> {
  say('builds the bundle, starts the servers and checks their answers ...');
  const { peers, requests, starts, stop } = await startAll(5);
  say(`takes them in turn for ${((PLAN.rounds + 1) * PLAN.milliseconds * 6) / 1000} s ...`);
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
