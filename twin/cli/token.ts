/**
 * Prints an access token, as `az account get-access-token --query accessToken -o tsv` does.
 *
 *   npm run --silent token -- --user ada [--scope <full scope> ...]
 */
import { parseArgs } from 'node:util';
import { askControl } from '../control.ts';
import { orSay } from './or-say.ts';

await orSay(async () => {
  const { values } = parseArgs({
    options: { user: { type: 'string' }, scope: { type: 'string', multiple: true } },
  });
  const query = new URLSearchParams({ user: values.user ?? '' });
  if (values.scope) query.set('scope', values.scope.join(' '));
  const answer = await askControl('/token', `?${query}`);
  if ('error' in answer) throw new Error(answer.error);
  console.log(answer.token);
});
