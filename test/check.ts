/** `npm run check`: types, lint and format, unused code, tests; stops at the first that fails. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules', name);

const CHECKS: readonly [what: string, ...command: string[]][] = [
  ['types', bin('typescript/bin/tsc'), '--noEmit', '--project', root],
  ['lint', bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', root],
  ['unused', bin('knip/bin/knip.js'), '--no-progress'],
  ['tests', join(root, 'test/run.ts')],
];

for (const [what, ...command] of CHECKS) {
  const started = performance.now();
  if (what === 'tests') console.error('tests      running');
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  console.error(`${what.padEnd(10)} ${status === 0 ? 'passed' : 'failed'}  ${seconds}`);
  if (status !== 0) process.exit(1);
}
