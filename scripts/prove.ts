/**
 * `npm run prove [step ...]`: removes every step that guards a requirement, one at a time, or replaces
 * it with a weaker version, runs the tests that cite those requirements, and fails if the tests of
 * one of these requirements pass. If all steps are proven, every one of them is needed and the tests
 * notice when it is missing.
 */

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { citedIn, readCitations } from '../test/requirements/citations.ts';
import { REQUIREMENTS } from '../test/requirements/requirements.ts';
import { stepNames } from '../test/server/harness/step-names.ts';
import { runCommand } from './command.ts';
import { type Ran, runCiting } from './prove/run-citing.ts';

/** Steps whose removal would prove nothing, with the reason. */
const NOT_REMOVED: Readonly<Record<string, string>> = {
  dispatch: 'without it no request is answered, so every test would fail',
  'render-page': 'without it no page is rendered, so every page test would fail',
};

/** Steps that only save time: without them, the tests of every other step must pass as before. */
const SHORTCUTS: ReadonlySet<string> = new Set(['answer-directly']);

/** Milliseconds per test. Without a step, some tests wait for an event that never comes. */
const WHOLE_MS = 60_000;
const CRIPPLED_MS = 8_000;

interface Verdict {
  readonly step: string;
  readonly ids: readonly string[];
  /** Ids whose citing tests pass without the step, or do not run. */
  readonly undefended: readonly string[];
  /** Ids with a citing test that fails even with the step in place, and so proves nothing. */
  readonly red: readonly string[];
  readonly note: string;
}

const citing = readCitations();

async function judge(step: string): Promise<Verdict> {
  const ids = REQUIREMENTS.filter(({ guard }) => guard === step).map(({ id }) => id);
  const none = { step, ids: [], undefended: [], red: [] };
  const why = NOT_REMOVED[step];
  if (why !== undefined) return { ...none, note: why };
  if (SHORTCUTS.has(step)) return judgeShortcut(step);
  if (ids.length === 0) return { ...none, red: [step], note: 'guards no requirement' };
  const files = [...new Set(ids.flatMap((id) => [...(citing.get(id) ?? [])]))].sort();
  const redWith = redIds(await runCiting(files, ids, undefined, WHOLE_MS));
  const redWithout = redIds(await runCiting(files, ids, step, CRIPPLED_MS));
  const red = ids.filter((id) => redWith.has(id));
  const undefended = ids.filter((id) => !redWithout.has(id));
  const note = [
    undefended.length > 0 ? `tests pass without it: ${undefended.join(' ')}` : '',
    red.length > 0 ? `tests fail with it: ${red.join(' ')}` : '',
  ];
  return { step, ids, undefended, red, note: note.filter(Boolean).join('; ') };
}

async function judgeShortcut(step: string): Promise<Verdict> {
  const ids = REQUIREMENTS.filter(({ guard = '' }) => steps.includes(guard)).map(({ id }) => id);
  const files = [...new Set(ids.flatMap((id) => [...(citing.get(id) ?? [])]))].sort();
  const red = [...redIds(await runCiting(files, ids, step, WHOLE_MS))];
  const note = red.length > 0 ? `tests fail without it: ${red.join(' ')}` : 'harmless to remove';
  return { step, ids, undefended: [], red, note };
}

const redIds = (ran: readonly Ran[]): ReadonlySet<string> =>
  new Set(ran.filter(({ passed }) => !passed).flatMap(({ title }) => [...citedIn(title)]));

function print({ step, ids, undefended, red, note }: Verdict): void {
  const failed = undefended.length > 0 || red.length > 0;
  const state = failed ? 'NOT PROVEN' : ids.length === 0 ? 'not removed' : 'proven';
  const kept = ids.length - new Set([...undefended, ...red]).size;
  const count = ids.length === 0 ? '' : `${kept}/${ids.length}`;
  console.log(`${step.padEnd(18)} ${state.padEnd(13)} ${count.padStart(5)}  ${note}`);
  if (failed) process.exitCode = 1;
}

const { mcp, page, tool } = stepNames();
const steps = [...new Set([...mcp, ...page, ...tool])];
const COMMAND = {
  name: 'npm run prove --',
  does: 'Removes each step that guards a requirement, one at a time, and checks that tests of that requirement then fail.',
  operands: '[step ...]',
  options: {
    'without-examples': {
      type: 'boolean',
      help: 'Instead, run npm run check in a copy of the repository in which two other tools replace the examples; one of them calls a service.',
    },
  },
} as const;
const WITHOUT_EXAMPLES = 'server/src/tools/examples/test/check-without-examples.ts';

await runCommand(COMMAND, async ({ values, positionals: asked }) => {
  if (values['without-examples']) {
    const file = join(import.meta.dirname, '..', WITHOUT_EXAMPLES);
    process.exitCode = spawnSync(process.execPath, [file], { stdio: 'inherit' }).status ?? 1;
    return;
  }
  const unknown = asked.find((name) => !steps.includes(name));
  if (unknown !== undefined) {
    throw new Error(`"${unknown}" is not a step. The steps are ${steps.join(', ')}.`);
  }
  const queue = asked.length > 0 ? [...asked] : [...steps];
  console.log(`${'step'.padEnd(18)} ${'verdict'.padEnd(13)}   ids`);
  const work = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift())
      print(await judge(step));
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
});
