/**
 * Lists the alerts that have fired, the newest last.
 *
 *   npm run alerts [-- --now] [-- --json]    --now runs the rules instead of waiting for them
 */
import { parseArgs } from 'node:util';
import { askControl } from '../control.ts';
import { orSay } from './or-say.ts';

await orSay(async () => {
  const { values } = parseArgs({
    options: { now: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  const alerts = await askControl('/alerts', values.now ? '?now' : '');
  if (values.json) return console.log(JSON.stringify(alerts));
  if (alerts.length === 0) return console.log('No alert has fired.');
  for (const { at, rule, severity, row } of alerts) {
    console.log(`${new Date(at).toLocaleTimeString()}  severity ${severity}  ${rule}`);
    console.log(`          ${JSON.stringify(row)}`);
  }
});
