/** Prints what the server on this machine has written to its output. */
import { runCommand } from '../../scripts/command.ts';
import { plain, plainJson } from '../../scripts/configure-easy-auth/printable.ts';
import type { RunningChain } from '../run/find-chain.ts';
import { correlationOf, READING, read } from './reading.ts';

const COMMAND = {
  name: 'npm run logs --',
  does: "Prints the server's output, with a line for each tool call that failed.",
  options: READING,
  examples: ['npm run logs -- --follow', 'npm run logs -- --correlation <id>'],
} as const;

await runCommand(COMMAND, async ({ values }) => {
  const correlation = correlationOf(values);
  const from = (chain: RunningChain) => {
    let since = 0;
    return async () => {
      const { text, next } = await chain.ask('/logs', `?since=${since}`);
      since = next;
      const lines = text.split('\n').slice(0, -1);
      return correlation === undefined ? lines : lines.filter((line) => line.includes(correlation));
    };
  };
  const print = (line: string) => console.log(values.json ? plainJson({ line }) : plain(line));
  const printed = await read(values, from, print);
  if (printed > 0) return;
  console.error(
    correlation === undefined
      ? 'The server has written nothing yet.'
      : `No line contains this id. "npm run events -- --correlation ${correlation}" shows the record of the call.`,
  );
});
