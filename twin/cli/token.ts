/** Prints an access token, as `az account get-access-token --query accessToken -o tsv` does. */
import { runCommand } from '../../scripts/command.ts';
import { SCOPES } from '../../server/src/tools/declarations.ts';
import { findChain, WHICH } from '../run/find-chain.ts';
import { getToken, WHO } from './get-token.ts';

const COMMAND = {
  name: 'npm run --silent token --',
  does: 'Prints an access token for a user or an application of the chain on this machine.',
  options: { ...WHO, ...WHICH },
  examples: [
    'npm run --silent token -- --user ada',
    [
      'npm run --silent token -- --user ada',
      ...SCOPES.slice(0, 2).map(({ name }) => `--scope ${name}`),
    ].join(' '),
  ],
} as const;

await runCommand(COMMAND, async ({ values }) =>
  console.log(await getToken(await findChain(values.gateway), values)),
);
