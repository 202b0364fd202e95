/**
 * Makes one call through the chain and prints the answer.
 *
 *   npm run call -- whoami --user ada
 *   npm run call -- safe_lookup topic=gateway --user ben [--json]
 */
import { parseArgs } from 'node:util';
import { askControl } from '../control.ts';
import { orSay } from './or-say.ts';

async function credential({ user, scope }: { user?: string; scope?: string[] }) {
  if (user === undefined) return {};
  const query = new URLSearchParams({ user, ...(scope && { scope: scope.join(' ') }) });
  const answer = await askControl('/token', `?${query}`);
  if ('error' in answer) throw new Error(answer.error);
  return { authorization: `Bearer ${answer.token}` };
}

const argumentsOf = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw new Error(`Write arguments as name=value, not as ${pair}.`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );

function readable(response: Response, text: string): string {
  const challenge = response.headers.get('www-authenticate');
  const { result, error } = JSON.parse(text);
  const lines = [
    `${response.status}  ${error?.message ?? ''}`.trimEnd(),
    ...(challenge ? [`challenge  ${challenge}`] : []),
    ...(result ? [JSON.stringify(result.structuredContent ?? result.content, null, 2)] : []),
  ];
  return lines.join('\n');
}

await orSay(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      user: { type: 'string' },
      scope: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
  });
  const [tool, ...given] = positionals;
  if (tool === undefined) throw new Error('Name a tool: npm run call -- whoami --user ada');
  const { mcpUrl } = await askControl('/state');
  const response = await fetch(mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await credential(values)) },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: tool, arguments: argumentsOf(given) },
    }),
  });
  const text = await response.text();
  console.log(values.json ? text : readable(response, text));
  if (!response.ok) process.exitCode = 1;
});
