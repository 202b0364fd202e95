/** Makes one call through the chain and prints the answer; the exit status reports its success. */
import { runCommand } from '../../scripts/command.ts';
import { askControl } from '../run/control.ts';
import { EXAMPLE_CALL, EXAMPLE_CALLS } from './example-calls.ts';
import { getToken, WHO } from './get-token.ts';

const COMMAND = {
  name: 'npm run call --',
  does: 'Makes one call through the chain on this machine and prints the answer.',
  operands: '<tool> [name=value ...]',
  options: {
    ...WHO,
    json: { type: 'boolean', help: 'Print the response body unchanged.' },
  },
  examples: EXAMPLE_CALLS,
} as const;

/** The part of a JSON-RPC answer that is printed. */
interface Answer {
  readonly result?: { isError?: boolean; structuredContent?: unknown; content?: unknown };
  readonly error?: { message: string };
}

const argumentsOf = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw new Error(`Write arguments as name=value, not "${pair}".`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );

/** An intermediary may answer with something other than JSON. */
function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return { error: { message: text.trim() } };
  }
}

function readable({ status, headers }: Response, { result, error }: Answer): string {
  const challenge = headers.get('www-authenticate');
  const lines = [
    `${status}  ${error?.message ?? ''}`.trimEnd(),
    ...(challenge ? [`challenge  ${challenge}`] : []),
    ...(result ? [JSON.stringify(result.structuredContent ?? result.content, null, 2)] : []),
  ];
  return lines.join('\n');
}

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [tool, ...given] = positionals;
  if (tool === undefined)
    throw new Error(`Specify a tool, for example: ${EXAMPLE_CALL} --user ada`);
  const params = { name: tool, arguments: argumentsOf(given) };
  const { mcpUrl } = await askControl('/state');
  const isAnonymous = values.user === undefined && values.scope === undefined;
  const response = await fetch(mcpUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(!isAnonymous && { authorization: `Bearer ${await getToken(values)}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  const text = await response.text();
  const answer = parsed(text);
  console.log(values.json ? text : readable(response, answer));
  if (!answer.result || answer.result.isError) process.exitCode = 1;
});
