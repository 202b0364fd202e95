/** `npm run bench`: measures what a call costs, and what the protections add to it. */
import { runCommand } from '../scripts/command.ts';
import { measureChain } from './chain/chain.ts';
import { measureRecording } from './chain/recording.ts';
import { prepare } from './context.ts';
import { STATUS } from './judge.ts';
import { describeMachine, printMachine } from './machine.ts';
import { FULL, type Plan, QUICK } from './plan.ts';
import { keepRun } from './report/readme.ts';
import { concludeRun, type Run } from './report/run.ts';
import { printRun } from './report/text.ts';
import type { Section } from './section.ts';
import { SECTION_NAMES, SECTIONS, type SectionName } from './sections.ts';

const CHAIN_PLAN = { rounds: 7, calls: 100 };
const RECORDING_PLAN = { rounds: 11, calls: 300, few: 1_000, many: 10_000, framesMs: 5_000 };

const COMMAND = {
  name: 'npm run bench --',
  does: `Measures the server and, for comparison, servers without protection: everything, or the named parts. Takes about five minutes. The exit status is ${STATUS.missed} if a figure is outside its budget, and ${STATUS.refused} if the machine is too busy for reliable figures.`,
  operands: `[${SECTION_NAMES.join('|')} ...]`,
  options: {
    json: { type: 'boolean', help: 'Print JSON.' },
    keep: {
      type: 'boolean',
      help: 'Write the figures into bench/README.md, with what could be judged.',
    },
    principals: {
      type: 'string',
      value: '<count>',
      help: 'Simulate this many distinct principals instead of as many as fit in 10 s.',
    },
    quick: { type: 'boolean', help: 'Try out everything with rounds too short to judge.' },
    chain: {
      type: 'boolean',
      help: 'Measure what each hop of the chain and each policy element adds to a call, and how long a start and a reload take, instead of the server.',
    },
  },
} as const;

interface Options {
  readonly principals?: string | undefined;
  readonly quick?: boolean | undefined;
}

const started = performance.now();
const log = (line: string): void => {
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4);
  console.error(`bench ${seconds} s  ${line}`);
};

await runCommand(COMMAND, async ({ values, positionals }) => {
  const names = namedSections(positionals);
  if (values.keep && (values.chain || values.quick || names.length < SECTION_NAMES.length)) {
    throw new Error('Only a whole run can be kept: omit --chain, --quick and the parts.');
  }
  const date = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const machine = describeMachine();
  log(printMachine(machine));
  const run = concludeRun({
    date,
    machine,
    ...(values.chain ? await benchChain() : await benchServer(planOf(values), names)),
  });
  log('done');
  console.log(values.json ? JSON.stringify(run, null, 2) : printRun(run));
  process.exitCode = values.quick ? STATUS.kept : run.status;
  if (values.keep) keepRun(run);
});

async function benchChain(): Promise<Pick<Run, 'rounds' | 'sections'>> {
  log('starting the chain and calling it, with one more hop each time');
  const chain = await measureChain(CHAIN_PLAN);
  log('calling two chains, of which one records calls');
  const recording = await measureRecording(RECORDING_PLAN);
  return { rounds: CHAIN_PLAN.rounds, sections: { chain, recording } };
}

async function benchServer(
  plan: Plan,
  names: readonly SectionName[],
): Promise<Pick<Run, 'rounds' | 'sections'>> {
  log('building the bundle');
  const context = await prepare(plan, log);
  const sections: Record<string, Section> = {};
  for (const name of names) {
    log(`measuring ${name}, part ${names.indexOf(name) + 1} of ${names.length}`);
    sections[name] = await SECTIONS[name](context);
  }
  return { rounds: plan.rounds, sections };
}

function planOf({ quick, principals }: Options): Plan {
  const plan = quick ? QUICK : FULL;
  if (principals === undefined) return plan;
  const requests = Number(principals);
  if (!(Number.isSafeInteger(requests) && requests > 0)) {
    throw new Error(`--principals must be a whole number above 0, not "${principals}".`);
  }
  return { ...plan, principals: { requests } };
}

function namedSections(words: readonly string[]): readonly SectionName[] {
  const unknown = words.find((word) => !SECTION_NAMES.includes(word as SectionName));
  if (unknown !== undefined) {
    throw new Error(`"${unknown}" is not a part. The parts are ${SECTION_NAMES.join(', ')}.`);
  }
  return SECTION_NAMES.filter((name) => words.length === 0 || words.includes(name));
}
