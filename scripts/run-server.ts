/**
 * `npm run server`: runs the server alone. Like the deployed server, it reads settings, not arguments.
 * Programs of other servers, which have sites of their own on Azure, run beside it here.
 */
import { join } from 'node:path';
import { bridgeOf, siteSetting } from '../server/src/call/upstream.ts';
import { filled } from '../server/src/config/setting.ts';
import { FRONTED } from '../server/src/tools/declarations.ts';
import { runCommand } from './command.ts';
import { installDeclared, workingFolder } from './front/program-package.ts';
import { startBridge } from './front/start-bridge.ts';

const ROOT = join(import.meta.dirname, '..');

const COMMAND = {
  name: 'npm run server --',
  does: 'Runs the server alone; settings come from the environment, and README.md lists them.',
  options: {},
  examples: ['PORT=9000 npm run server'],
} as const;

await runCommand(COMMAND, async () => {
  await startPrograms(process.env);
  await import('../server/src/main.ts');
});

/** A program whose address is set already runs elsewhere. On Azure each of them is: it is foreign code. */
async function startPrograms(env: Record<string, string | undefined>): Promise<void> {
  const isHosted = filled(env.WEBSITE_SITE_NAME) !== undefined;
  const offered = new Map(FRONTED.map(({ upstream }) => [upstream.name, upstream]));
  const starting = [...offered].map(async ([name, { place, credential }]) => {
    const setting = siteSetting(name);
    if ('url' in place || isHosted || filled(env[setting]) !== undefined) return;
    installDeclared(ROOT, name);
    const program = bridgeOf(place, credential);
    env[setting] = (await startBridge(program, workingFolder(ROOT, name), console.error)).url;
  });
  await Promise.all(starting);
}
