/** Shows the calls that travel through the chain, and what each hop decided on one of them. */
import { runCommand } from '../../scripts/command.ts';
import { plainJson } from '../../scripts/configure-easy-auth/printable.ts';
import { findChain, type RunningChain, WHICH } from '../run/find-chain.ts';
import type { CallSummary } from '../trace/call-view.ts';
import { isRefusal } from '../trace/is-refusal.ts';
import { READING, read } from './reading.ts';
import { lineOf } from './trace/line.ts';
import { terminalWidth } from './trace/text.ts';
import { treeOf } from './trace/tree.ts';

const COMMAND = {
  name: 'npm run trace --',
  does: 'Follows the calls through the chain on this machine, or shows one of them hop by hop.',
  operands: '[last | <id>]',
  options: {
    ...WHICH,
    last: { type: 'string', value: '<n>', help: 'List the last calls, 1 to 1000, and end.' },
    refused: { type: 'boolean', help: 'List only calls that were refused or failed.' },
    all: { type: 'boolean', help: 'Of one call, show every step that ran.' },
    json: READING.json,
  },
  examples: [
    'npm run trace',
    'npm run trace -- --refused',
    'npm run trace -- last',
    'npm run trace -- 3f9c',
  ],
} as const;

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [asked, ...others] = positionals;
  if (others.length > 0) throw new Error('Specify one call: "last", or its id.');
  if (asked !== undefined) {
    await show(await findChain(values.gateway), asked, values);
    return;
  }
  if (values.all) throw new Error('--all is for one call: npm run trace -- last --all.');
  const { gateway, last, refused = false } = values;
  const print = (call: CallSummary) =>
    console.log(values.json ? plainJson(call) : lineOf(call, terminalWidth()));
  const reading = { gateway, follow: last === undefined, last: last ?? READING.last.default };
  const printed = await read(reading, (chain) => ended(chain, refused), print);
  if (printed === 0) {
    console.error(refused ? 'No call that is kept was refused.' : 'No call has arrived yet.');
  }
});

/** Lists the calls that are kept, then those that have ended since. */
function ended(chain: RunningChain, refused: boolean) {
  let since = 0;
  let known = new Set<string>();
  return async (): Promise<readonly CallSummary[]> => {
    const { calls, next } = await chain.ask('/calls', `?since=${since}`);
    since = next;
    const fresh = calls.filter(({ id }) => !known.has(id));
    known = new Set(calls.filter(({ end }) => end !== 'open').map(({ id }) => id));
    return fresh.filter(({ end }) => !refused || isRefusal(end));
  };
}

interface Showing {
  readonly all?: boolean | undefined;
  readonly json?: boolean | undefined;
}

async function show(chain: RunningChain, id: string, { all = false, json }: Showing) {
  const answer = await chain.ask('/call', `?id=${encodeURIComponent(id)}`);
  if ('error' in answer) throw new Error(answer.error);
  if (json) console.log(plainJson(answer.call));
  else for (const line of treeOf(answer.call, { width: terminalWidth(), all })) console.log(line);
}
