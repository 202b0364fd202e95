/** `npm run edits`: a long run of the test that edits files while the chain runs. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runCommand } from './command.ts';

const COMMAND = {
  name: 'npm run edits --',
  does: 'Edits every kind of file at random while a chain runs, and checks that the chain applies each change.',
  options: {
    rounds: {
      type: 'string',
      value: '<n>',
      default: '20',
      help: 'How many times to edit every kind of file.',
    },
    seed: { type: 'string', value: '<n>', help: 'The seed of an earlier run, to repeat it.' },
  },
} as const;

const TEST = join(import.meta.dirname, '../test/chain/watch.test.ts');

await runCommand(COMMAND, ({ values }) => {
  const seed = positive('--seed', values.seed ?? String(Date.now() % 2 ** 32));
  const rounds = positive('--rounds', values.rounds);
  console.log(`seed ${seed}; repeat this run with --rounds ${rounds} --seed ${seed}`);
  const { status } = spawnSync(process.execPath, ['--test', TEST], {
    stdio: 'inherit',
    env: { ...process.env, EDIT_ROUNDS: rounds, EDIT_SEED: seed },
  });
  process.exitCode = status ?? 1;
});

function positive(option: string, text: string): string {
  if (/^[1-9]\d{0,9}$/.test(text)) return text;
  throw new Error(`${option} must be a positive number, not "${text}".`);
}
