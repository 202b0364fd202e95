/** Makes one call through the chain and prints the answer; the exit status reports its success. */
import { randomBytes } from 'node:crypto';
import { runCommand } from '../../scripts/command.ts';
import { plain, plainJson } from '../../scripts/configure-easy-auth/printable.ts';
import { findChain, type RunningChain, WHICH } from '../run/find-chain.ts';
import { EXAMPLE_CALL, EXAMPLE_CALLS } from './example-calls.ts';
import { getToken, WHO } from './get-token.ts';
import { readToolArguments } from './tool-arguments.ts';
import { decisionOn } from './trace/decision-on.ts';

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
    `${status}  ${plain(error?.message ?? '')}`.trimEnd(),
    ...(challenge ? [`challenge  ${plain(challenge)}`] : []),
    ...(result ? [plainJson(result.structuredContent ?? result.content, 2)] : []),
  ];
  return lines.join('\n');
}

/** The call and, if it failed, who decided that and what to do, for standard error. */
async function explain(
  { status, headers }: Response,
  { result }: Answer,
  { chain, traceId, took }: { chain: RunningChain; traceId: string; took: number },
): Promise<void> {
  const id = headers.get('x-correlation-id');
  console.error(
    `call       ${id === null ? 'without a correlation id' : plain(id)}  ${Math.round(took)} ms`,
  );
  if (status === 200 && result && !result.isError) return;
  for (const line of await decisionOn(chain, traceId)) console.error(line);
  // The text of a failed tool has the id under which the server has logged why.
  if (id !== null && JSON.stringify(result?.content ?? '').includes(id)) {
    console.error(`logs       npm run logs -- --correlation ${id}`);
  }
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
  const traceId = randomBytes(16).toString('hex');
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  const started = performance.now();
  const response = await fetch(mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent, ...authorization },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  const text = await response.text();
  const took = performance.now() - started;
  const answer = parsed(text);
  console.log(values.json ? text : readable(response, answer));
  await explain(response, answer, { chain, traceId, took });
  if (!answer.result || answer.result.isError) process.exitCode = 1;
});
