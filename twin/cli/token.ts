/**
 * Prints an access token, as `az account get-access-token --query accessToken -o tsv` does.
 *
 *   npm run --silent token -- --user ada
 *   npm run --silent token -- --user ada --scope user_impersonation --scope secrets.read
 */
import { parseArgs } from 'node:util';
import { getToken } from './get-token.ts';
import { orSay } from './or-say.ts';

await orSay(async () => {
  const { values } = parseArgs({
    options: { user: { type: 'string' }, scope: { type: 'string', multiple: true } },
  });
  console.log(await getToken(values));
});
