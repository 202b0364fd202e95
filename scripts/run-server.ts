/** `npm run server`: runs the server alone. Like the deployed server, it reads settings, not arguments. */
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
