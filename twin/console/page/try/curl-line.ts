import { shellQuoted } from '../../../../scripts/shell-quoted.ts';
import type { TryChoices, TryRequest } from '../../api.ts';

/** The same call for a shell; the token is issued when it runs. */
export function curlLine({
  mcpUrl,
  user,
  scopes,
  tool,
  arguments: args,
}: TryRequest & Pick<TryChoices, 'mcpUrl'>): string {
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: tool, arguments: args },
  };
  const who =
    user === 'app'
      ? ' --as app'
      : ` --user ${shellQuoted(user)}${scopes.map((name) => ` --scope ${shellQuoted(name)}`).join('')}`;
  return [
    `curl -s ${shellQuoted(mcpUrl)}`,
    ...(user === '' ? [] : [`-H "Authorization: Bearer $(npm run -s token --${who})"`]),
    "-H 'Content-Type: application/json'",
    `-d ${shellQuoted(printable(JSON.stringify(message)))}`,
  ].join(' \\\n  ');
}

/** Characters that a terminal acts on, or that hide or reorder others, in JSON's own escapes. */
const printable = (json: string): string =>
  json.replaceAll(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
