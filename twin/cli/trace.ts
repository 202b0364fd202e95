/** Prints one call with what each hop decided on it. */
import { runCommand } from '../../scripts/command.ts';
import { findChain, WHICH } from '../run/find-chain.ts';

const COMMAND = {
  name: 'npm run trace --',
  does: 'Prints what each hop decided on a call.',
  operands: '[last | <id>]',
  options: { ...WHICH, json: { type: 'boolean', help: 'Print JSON.' } },
  examples: ['npm run trace -- last'],
} as const;

await runCommand(COMMAND, async ({ values }) => {
  const chain = await findChain(values.gateway);
  const { calls } = await chain.ask('/calls');
  for (const call of calls) {
    console.log(call.id, call.entrance, call.request, call.status, call.took?.toFixed(2));
    for (const one of call.decisions) {
      const at = one.where ? `${one.where.file}:${one.where.line}` : '';
      const where = `${one.from.toFixed(2).padStart(8)} ${(one.took ?? 0).toFixed(2).padStart(6)}`;
      console.log(
        where,
        one.hop.padEnd(9),
        '  '.repeat(one.depth ?? 0) + one.says,
        at,
        JSON.stringify(one.facts ?? {}),
      );
    }
    if (values.json) console.log(JSON.stringify(call, null, 1));
  }
});
