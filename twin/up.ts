/**
 * `npm start`: the whole chain on this machine, from the deployment that Azure gets.
 *
 *   npm start                         as after `azd up`
 *   npm start -- --locked             as after lock-down
 *   npm start -- --tier StandardV2    with the other tier of API Management
 *   npm start -- --entra-preview      with what Entra only previews
 *   npm start -- --json               says the same as data
 *
 * Files under infra/ act while it runs: data at once, Bicep where a compiler is found.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { currentDeployment } from '../infra/deployments/current.ts';
import type { DeploymentName } from '../infra/deployments/prediction.ts';
import { freshBundle } from './bundle.ts';
import { orSay } from './cli/or-say.ts';
import { machineClock } from './clock.ts';
import { openControl } from './control.ts';
import type { HopName } from './hop.ts';
import { PORTS } from './ports.ts';
import { startTwin, type Twin } from './start.ts';
import { watchFiles } from './watch-files.ts';

const INFRA = join(import.meta.dirname, '../infra');
const TIERS = ['Developer', 'StandardV2'];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      locked: { type: 'boolean', default: false },
      tier: { type: 'string', default: 'Developer' },
      'entra-preview': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const name = deploymentName(values.locked, values.tier);
  const say = values.json ? sayAsData : sayAsText;
  const started = performance.now();
  const deployment = await currentDeployment(name);
  const bundle = await freshBundle();
  const twin = await startTwin({
    deployment,
    ports: PORTS,
    bundle,
    clock: machineClock,
    say,
    preview: values['entra-preview'],
  });
  const control = await openControl(twin);
  const watcher = watchFiles(INFRA, machineClock, () => void reapply(twin, name, say));
  announce(twin, (performance.now() - started) / 1000, values.json);
  await signalled();
  watcher.close();
  await control.close();
  await twin.stop();
}

function deploymentName(locked: boolean, tier: string): DeploymentName {
  if (!TIERS.includes(tier)) {
    throw new Error(`There is no deployment for the tier ${tier}: name ${TIERS.join(' or ')}.`);
  }
  return `twin${locked ? '-locked' : ''}${tier === 'StandardV2' ? '-v2' : ''}`;
}

type Say = (hop: HopName, line: string) => void;

const sayAsText: Say = (hop, line) => console.log(`${hop.padEnd(10)} ${line}`);
const sayAsData: Say = (hop, text) => console.log(JSON.stringify({ hop, text: text.trim() }));

/** What does not apply is said and changes nothing: the chain goes on as it was. */
async function reapply(twin: Twin, name: DeploymentName, say: Say): Promise<void> {
  try {
    const changed = await twin.update(await currentDeployment(name));
    for (const { type, name: resource } of changed) say('network', `applied ${type} ${resource}`);
  } catch (error) {
    say('network', `not applied: ${(error as Error).message}`);
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
  console.log('');
  for (const [what, url] of Object.entries(places)) console.log(`${what.padEnd(10)} ${url}`);
  console.log(`${'Client id'.padEnd(10)} ${client}`);
  console.log(`${'Try'.padEnd(10)} npm run call -- whoami --user ada`);
}

/** Ctrl-C reaches this process from the terminal and from npm; only the first one counts. */
const signalled = (): Promise<unknown> =>
  new Promise((resolve) => process.on('SIGINT', resolve).on('SIGTERM', resolve));

await orSay(main);
