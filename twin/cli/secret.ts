/** Stores a secret of the chain on this machine. The value never stands in a command line. */
import { runCommand } from '../../scripts/command.ts';
import { findChain, WHICH } from '../run/find-chain.ts';
import { readSecretValue } from './read-secret-value.ts';

const COMMAND = {
  name: 'npm run secret --',
  does: "Stores a secret in the chain's vault on this machine; the value is read from standard input.",
  operands: 'set <setting>',
  options: WHICH,
  examples: ['npm run secret -- set TICKETS_KEY', 'npm run secret -- set TICKETS_KEY < key.txt'],
} as const;

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [verb, name, ...others] = positionals;
  if (verb !== 'set' || name === undefined || others.length > 0) {
    throw new Error('Write "set" and the name of one setting, for example: set TICKETS_KEY.');
  }
  const chain = await findChain(values.gateway);
  // A chain that is still starting refuses before the value is typed.
  await chain.ask('/state');
  const value = await readSecretValue(name);
  if (value === '') throw new Error('The value is empty, so nothing was stored.');
  const answer = await chain.ask('/secret', `?${new URLSearchParams({ name })}`, value);
  if ('error' in answer) throw new Error(answer.error);
  console.log(`vault      stored a new version of ${answer.stored}; the server was ${answer.site}`);
});
