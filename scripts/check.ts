/** `npm run check`: runs every check a change must pass, and stops at the first failure. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runCommand } from './command.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules', name);

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  types: [bin('typescript/bin/tsc'), '--noEmit', '--project', root],
  'page-types': [
    bin('typescript/bin/tsc'),
    '--noEmit',
    '--project',
    join(root, 'twin/console/page'),
  ],
  lint: [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', root],
  unused: [bin('knip/bin/knip.js'), '--no-progress'],
  tests: [join(root, 'scripts/test.ts')],
};
const NAMES = Object.keys(CHECKS);
/** The option that makes a check fix what it finds. */
const WRITES: Readonly<Record<string, readonly string[]>> = { lint: ['--write'] };

const COMMAND = {
  name: 'npm run check --',
  does: 'Runs all checks (types, lint and format, unused code, tests), or only those you name.',
  operands: `[${NAMES.join('|')} ...]`,
  options: {
    write: {
      type: 'boolean',
      help: 'Fix formatting, imports and everything that the linter can fix safely.',
    },
  },
  examples: [
    'npm run format         # check lint --write',
    'npm run lint           # check lint',
    'npm run types          # check types page-types',
  ],
} as const;

await runCommand(COMMAND, ({ values, positionals }) => {
  const unknown = positionals.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new Error(`"${unknown}" is not a check. The checks are ${NAMES.join(', ')}.`);
  }
  for (const [name, command] of Object.entries(CHECKS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const started = performance.now();
    if (name === 'tests') console.error('tests      running');
    const args = [...command, ...(values.write ? (WRITES[name] ?? []) : [])];
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
    console.error(`${name.padEnd(10)} ${status === 0 ? 'passed' : 'failed'}  ${seconds}`);
    if (status === 0) continue;
    process.exitCode = 1;
    return;
  }
});
