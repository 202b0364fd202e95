/** Prints an access token, as `az account get-access-token --query accessToken -o tsv` does. */
import { runCommand } from '../../scripts/command.ts';
import { getToken, WHO } from './get-token.ts';

const COMMAND = {
  name: 'npm run --silent token --',
  does: 'Prints an access token for a user of the chain on this machine.',
  options: WHO,
  examples: [
    'npm run --silent token -- --user ada',
    'npm run --silent token -- --user ada --scope user_impersonation --scope secrets.read',
  ],
} as const;

await runCommand(COMMAND, async ({ values }) => console.log(await getToken(values)));
