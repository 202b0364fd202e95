/** Lists the alerts that have fired, the newest last, and says when each rule is evaluated next. */
import { runCommand } from '../../scripts/command.ts';
import { findChain, WHICH } from '../run/find-chain.ts';

const COMMAND = {
  name: 'npm run alerts --',
  does: 'Lists the alerts that have fired on this machine, newest last.',
  options: {
    ...WHICH,
    now: { type: 'boolean', help: 'Evaluate every rule now instead of at its scheduled time.' },
    json: { type: 'boolean', help: 'Print JSON.' },
  },
} as const;

await runCommand(COMMAND, async ({ values }) => {
  const chain = await findChain(values.gateway);
  const { alerts, next } = await chain.ask('/alerts', values.now ? '?now' : '');
  if (values.json) return console.log(JSON.stringify({ alerts, next }));
  for (const { at, rule, severity, row, muted, resolved } of alerts) {
    const state = [
      ...(muted ? ['muted'] : []),
      ...(resolved ? [`resolved ${new Date(resolved).toLocaleTimeString()}`] : []),
    ];
    const suffix = state.length === 0 ? '' : `  (${state.join(', ')})`;
    console.log(`${new Date(at).toLocaleTimeString()}  severity ${severity}  ${rule}${suffix}`);
    console.log(`          ${JSON.stringify(row)}`);
  }
  if (alerts.length === 0) console.log('No alert has fired.');
  for (const { rule, at } of next) {
    console.log(`Next run   ${new Date(at).toLocaleTimeString()}  ${rule}`);
  }
});
