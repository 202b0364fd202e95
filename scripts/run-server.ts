/** `npm run server`: the server alone. What ships reads settings and no arguments, so this does. */
import { runCommand } from './command.ts';

const COMMAND = {
  name: 'npm run server --',
  does: 'Runs the server alone; settings come from the environment, and README.md lists them.',
  options: {},
  examples: ['PORT=9000 npm run server'],
} as const;

await runCommand(COMMAND, async () => {
  await import('../server/src/main.ts');
});
