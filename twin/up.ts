/**
 * `npm start`: the whole chain on this machine, from the deployment that Azure gets.
 *
 *   npm start                         as after `azd up`
 *   npm start -- --locked             as after lock-down
 *   npm start -- --tier StandardV2    with the other tier of API Management
 *   npm start -- --entra-preview      with what Entra only previews
 *   npm start -- --json               says the same as data
 *   npm start -- --gateway 9000 --sign-in 9001    on other ports; 0 takes any that is free
 *
 * Files under infra/ and scripts/ act while it runs: data and the hook at once, Bicep where a
 * compiler is found.
 */
import { join } from 'node:path';
import { currentDeployment } from '../infra/deployments/current.ts';
import { freshBundle } from './bundle.ts';
import { orSay } from './cli/or-say.ts';
import { machineClock } from './clock.ts';
import { openControl } from './control.ts';
import { readOptions } from './options.ts';
import { createReapply } from './reapply.ts';
import { startTwin, type Twin } from './start.ts';
import { sayAsData, sayAsText } from './steps.ts';
import { stopSignal } from './stop-signal.ts';
import { watchFiles } from './watch-files.ts';

const ROOT = join(import.meta.dirname, '..');

async function main(): Promise<void> {
  const started = performance.now();
  const { name, ports, preview, json } = readOptions(process.argv.slice(2));
  const say = json ? sayAsData : sayAsText;
  const { signal, stopped } = stopSignal();
  const deployment = await currentDeployment(name);
  const bundle = await freshBundle();
  const clock = machineClock;
  const twin = await startTwin({ deployment, ports, bundle, clock, say, preview, signal });
  try {
    const control = await openControl(twin);
    const reapply = createReapply(twin, { name, root: ROOT, say });
    const watcher = watchFiles(ROOT, clock, (files) => void reapply.now(files));
    announce(twin, (performance.now() - started) / 1000, json);
    await stopped;
    watcher.close();
    reapply.close();
    await control.close();
  } finally {
    await twin.stop();
  }
}

function announce(twin: Twin, seconds: number, json: boolean): void {
  const { origin } = new URL(twin.mcpUrl);
  const client = twin.room.values().AZURE_PUBLIC_CLIENT_ID;
  const places = { MCP: twin.mcpUrl, Status: `${origin}/`, 'Sign-in': twin.entra.login };
  if (json) {
    console.log(JSON.stringify({ ready: true, seconds, client, ...places }));
    return;
  }
  console.log(`${'Ready'.padEnd(10)} ${'end it with Ctrl-C'.padEnd(60)} ${seconds.toFixed(1)} s\n`);
  for (const [what, url] of Object.entries(places)) console.log(`${what.padEnd(10)} ${url}`);
  console.log(`${'Client id'.padEnd(10)} ${client}`);
  console.log(`${'Try'.padEnd(10)} npm run call -- whoami --user ada`);
}

await orSay(main);
