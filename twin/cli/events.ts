/** Prints the audit records on this machine, the reports on secrets, and the gateway's records of refusals. */
import { runCommand } from '../../scripts/command.ts';
import { plain, plainJson } from '../../scripts/configure-easy-auth/printable.ts';
import type { Event } from '../run/answers.ts';
import type { RunningChain } from '../run/find-chain.ts';
import { correlationOf, READING, read } from './reading.ts';

const COMMAND = {
  name: 'npm run events --',
  does: 'Prints the audit records of calls and refused requests, and the reports on secrets.',
  options: READING,
  examples: ['npm run events -- --follow', 'npm run events -- --correlation <id>'],
} as const;

/** The members that say what happened and to whom; --json prints the others as well. */
const FIRST = [
  'tool',
  'secret',
  'outcome',
  'expires',
  'decision',
  'reason',
  'caller_kind',
  'caller_oid',
];

/** One line: the time, the kind of record, what happened, and the correlation id. */
function readable({ at, name, properties }: Event): string {
  const said = FIRST.map((member) => properties[member] ?? '').filter((text) => text !== '');
  const took = properties.duration_ms === undefined ? [] : [`${properties.duration_ms} ms`];
  const parts = [...said, ...took, properties.correlation_id ?? ''].map(plain);
  return `${new Date(at).toLocaleTimeString()}  ${plain(name)}  ${parts.join('  ')}`;
}

await runCommand(COMMAND, async ({ values }) => {
  const correlation = correlationOf(values);
  const query = correlation === undefined ? '' : `?correlation=${correlation}`;
  const from = (chain: RunningChain) => {
    // By content, because records arrive in another order than that of their times.
    let known = new Set<string>();
    return async () => {
      const { events } = await chain.ask('/events', query);
      const texts = new Map(events.map((event) => [JSON.stringify(event), event]));
      const fresh = [...texts].filter(([text]) => !known.has(text)).map(([, event]) => event);
      known = new Set(texts.keys());
      return fresh;
    };
  };
  const print = (event: Event) => console.log(values.json ? plainJson(event) : readable(event));
  const printed = await read(values, from, print);
  if (printed > 0) return;
  console.error(
    correlation === undefined
      ? 'No record has arrived yet.'
      : 'No record has this id. Records arrive some seconds after the call; a call with a refused token leaves no record.',
  );
});
