/** `npm run build -w server`: builds the bundle that is deployed. */
import { runCommand } from './command.ts';

const COMMAND = {
  name: 'npm run build -w server --',
  does: 'Builds server/dist: everything the process needs, plus its licences and bill of materials.',
  options: {},
} as const;

await runCommand(COMMAND, async () => {
  await import('../server/bundle.ts');
});
