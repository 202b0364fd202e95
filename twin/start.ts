import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import common from '../infra/deployments/common.json' with { type: 'json' };
import type { Deployment, JsonObject, Resource } from '../infra/deployments/deployment.ts';
import { createApplied } from './deploy/apply.ts';
import { Home } from './entra/cli/home.ts';
import { writeCommands } from './entra/cli/write-commands.ts';
import { DESK_FILE, type DeskPass } from './entra/desk.ts';
import { createEntra, type Entra } from './entra/entra.ts';
import { DEPLOYER } from './entra/sign-in/people.ts';
import { createGateway, type Gateway } from './gateway/gateway.ts';
import type { Clock, Hop, HopName, Surroundings } from './hop.ts';
import { createNetwork } from './network/network.ts';
import { createPlatform, type Platform } from './platform/platform.ts';
import { type Ports, withPorts } from './ports.ts';
import { type HookRoom, runHook } from './run-hook.ts';
import { createVault } from './vault/vault.ts';
import { createWatch, type Watch } from './watch/watch.ts';

export interface TwinOptions {
  /** What is deployed, with the ports of the parameter files. */
  readonly deployment: Deployment;
  /** Ports to listen on; any free one for 0. */
  readonly ports: Ports;
  /** The server's production bundle. */
  readonly bundle: string;
  readonly clock: Clock;
  readonly say: (hop: HopName, line: string) => void;
  /** Behaviour of the sign-in service that Entra only previews. */
  readonly preview?: boolean;
}

export interface Twin {
  readonly mcpUrl: string;
  readonly entra: Entra;
  readonly gateway: Gateway;
  readonly platform: Platform;
  readonly watch: Watch;
  readonly network: Surroundings;
  /** The stand-ins of azd and az, and the environment that they keep. */
  readonly room: HookRoom;
  /** Applies another state of the deployment, as a further `azd provision` would. */
  update(deployment: Deployment): Promise<readonly Resource[]>;
  /** Ends everything; nothing is left behind. */
  stop(): Promise<void>;
}

const ENVIRONMENT = 'twin';

/** `azd up` on this machine: the hook, the deployment, the hook again, the program. */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const folder = mkdtempSync(join(tmpdir(), 'secure-mcp-'));
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await bringUp(options, folder, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp(
  options: TwinOptions,
  folder: string,
  stops: (() => Promise<void>)[],
): Promise<Omit<Twin, 'stop'>> {
  const { clock, say } = options;
  const keep = <H extends Hop>(hop: H): H => {
    stops.push(() => hop.stop());
    return hop;
  };
  let current: Deployment = options.deployment;
  const view = () => current;
  const network = keep(await createNetwork(folder, view));
  const surroundings: Surroundings = {
    clock,
    folder,
    serve: network.serve,
    outbound: network.outbound,
    say,
  };
  const entra = keep(
    await createEntra(surroundings, {
      predicted: common,
      port: options.ports.signIn,
      ...(options.preview && { preview: true }),
    }),
  );
  const room = await prepareRoom(folder, entra, surroundings);
  await timed(say, 'entra', 'registered api and client', () => runHook('preprovision', room));

  const gateway = keep(await createGateway(surroundings, { port: options.ports.gateway }));
  const ports = { gateway: portOf(gateway.origin), signIn: portOf(entra.login) };
  const platform = keep(await createPlatform(surroundings, { bundle: options.bundle, view }));
  const vault = keep(await createVault(surroundings, { loginEndpoint: entra.login }));
  const keysUrl = `${entra.login}${common.tenantId}/discovery/v2.0/keys`;
  const watch = keep(await createWatch(surroundings, keysUrl));
  const applied = createApplied([network, gateway, platform, vault, watch], () => clock.now());

  const update = async (deployment: Deployment): Promise<readonly Resource[]> => {
    const before = current;
    current = withPorts(deployment, ports);
    try {
      return await applied.update(current);
    } catch (error) {
      current = before;
      throw error;
    }
  };
  await timed(say, 'gateway', 'applied the deployment', () => update(options.deployment));
  publish(room, applied.outputs());
  await timed(say, 'entra', 'finished the registrations', () => runHook('postprovision', room));
  await timed(say, 'platform', 'started the server', () => platform.push());
  const mcpUrl = String(applied.outputs().APIM_MCP_URL);
  return { mcpUrl, entra, gateway, platform, watch, network: surroundings, room, update };
}

/** A folder with the twin's own azd and az, signed in as the one who deploys. */
async function prepareRoom(
  folder: string,
  entra: Entra,
  { outbound, clock }: Surroundings,
): Promise<HookRoom> {
  const home = new Home(join(folder, 'cli'));
  const commands = join(folder, 'bin');
  writeCommands(commands, home.folder);
  const expiresOn = new Date(clock.now() + 3_600_000).toISOString();
  const signIn = { token: entra.deployerToken(), expiresOn };
  home.signIn({ azd: signIn, az: signIn });
  const pass = JSON.parse(readFileSync(join(folder, DESK_FILE), 'utf8')) as DeskPass;
  home.setDesk({ ...pass, user: DEPLOYER.id });
  home.setValues(ENVIRONMENT, {
    AZURE_ENV_NAME: common.environmentName,
    AZURE_LOCATION: common.location,
    AZURE_SUBSCRIPTION_ID: common.subscriptionId,
    AZURE_TENANT_ID: common.tenantId,
  });
  return {
    commands,
    home: folder,
    environment: ENVIRONMENT,
    values: () => home.values(ENVIRONMENT) ?? {},
    setValues: (values) => home.setValues(ENVIRONMENT, values),
    outbound: await outbound({ internet: '203.0.113.10' }),
  };
}

/** As azd does after it has provisioned: outputs become values of the environment. */
function publish(room: HookRoom, outputs: JsonObject): void {
  const values = Object.entries(outputs).map(([name, value]) => [name, String(value)]);
  room.setValues({ ...room.values(), ...Object.fromEntries(values) });
}

const portOf = (origin: string): number => Number(new URL(origin).port);

async function timed<T>(
  say: TwinOptions['say'],
  hop: HopName,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const result = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(hop, `${what.padEnd(44)} ${seconds} s`);
  return result;
}
