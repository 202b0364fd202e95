/** The build step of a site that runs another server's program: azd calls it for each of them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { layOutSite, programFolder } from './front/program-package.ts';

const ROOT = join(import.meta.dirname, '..');

const COMMAND = {
  name: 'npm run build --',
  does: "Makes the folder dist of a program with a site of its own: the bridge, the program's files and its packages.",
  operands: '<server>',
  options: {},
} as const;

await runCommand(COMMAND, async ({ positionals }) => {
  const [name = '', ...more] = positionals;
  if (name === '' || more.length > 0) throw new Error('Name one server of server/upstreams.json.');
  await import('../server/bundle.ts');
  const site = join(programFolder(ROOT, name), 'dist');
  rmSync(site, { recursive: true, force: true });
  layOutSite({ root: ROOT, name, bundle: join(ROOT, 'server/dist') }, site, false);
  console.log(`pack       ${name}: server/upstreams/${name}/dist`);
});
