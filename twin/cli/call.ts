/** Makes one call through the chain and prints the answer; the exit status reports its success. */
import { runCommand } from '../../scripts/command.ts';
import { findChain, WHICH } from '../run/find-chain.ts';
import { EXAMPLE_CALL, EXAMPLE_CALLS } from './example-calls.ts';
import { getToken, WHO } from './get-token.ts';
import { readToolArguments } from './tool-arguments.ts';

const COMMAND = {
  name: 'npm run call --',
  does: 'Makes one call through the chain on this machine and prints the answer.',
  operands: '<tool> [name=value ...]',
  options: {
    ...WHO,
    ...WHICH,
    arguments: { type: 'string', value: '<json>', help: 'The arguments as one JSON object.' },
    json: { type: 'boolean', help: 'Print the response body unchanged.' },
  },
  examples: EXAMPLE_CALLS,
} as const;

/** The part of a JSON-RPC answer that is printed. */
interface Answer {
  readonly result?: { isError?: boolean; structuredContent?: unknown; content?: unknown };
  readonly error?: { message: string };
}

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

/** How to find what the chain has written about the call, for standard error. */
function traces({ status, headers }: Response, { result }: Answer, milliseconds: number): string {
  const id = headers.get('x-correlation-id');
  const lines = [`call       ${id ?? 'without a correlation id'}  ${Math.round(milliseconds)} ms`];
  if (!result || result.isError) lines.push(`explain    ${explanation(status, id, result)}`);
  return lines.join('\n');
}

function explanation(status: number, id: string | null, result: Answer['result']): string {
  // Nothing is recorded of a caller whose token is refused.
  if (status === 401) return 'the npm start terminal shows which token check failed';
  // The gateway refused it before the server saw it.
  if (id === null) return 'npm run events -- --last 1';
  const wroteWhy = JSON.stringify(result?.content ?? '').includes(id);
  return `npm run ${wroteWhy ? 'logs' : 'events'} -- --correlation ${id}`;
}

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [tool, ...given] = positionals;
  if (tool === undefined)
    throw new Error(`Specify a tool, for example: ${EXAMPLE_CALL} --user ada`);
  const params = { name: tool, arguments: readToolArguments(tool, given, values.arguments) };
  const chain = await findChain(values.gateway);
  const { mcpUrl } = await chain.ask('/state');
  const isAnonymous = !values.user && !values.as && !values.scope && !values.expired;
  const authorization = isAnonymous
    ? {}
    : { authorization: `Bearer ${await getToken(chain, values)}` };
  const started = performance.now();
  const response = await fetch(mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  const text = await response.text();
  const took = performance.now() - started;
  const answer = parsed(text);
  console.log(values.json ? text : readable(response, answer));
  console.error(traces(response, answer, took));
  if (!answer.result || answer.result.isError) process.exitCode = 1;
});
