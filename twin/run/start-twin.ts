import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import common from '../../infra/deployments/common.json' with { type: 'json' };
import type { Deployment } from '../../infra/model/deployment.ts';
import { acceptByType } from '../deploy/accept-by-type.ts';
import { type Applied, createApplied, type Share } from '../deploy/apply.ts';
import { namingPlaces } from '../deploy/name-places.ts';
import { refuseForeignSignIn } from '../deploy/sign-in.ts';
import { inWords } from '../deploy/summarize-resources.ts';
import { createEntra, type Entra } from '../entra/entra.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import type { Clock, Hop, Surroundings } from '../kit/hop.ts';
import { createNetwork, type Network } from '../network/network.ts';
import { createPlatform, type Platform } from '../platform/platform.ts';
import { createVault } from '../vault/vault.ts';
import { createWatch, type Watch } from '../watch/watch.ts';
import { prepareRoom, publish } from './hook-environment.ts';
import { type Ports, withPorts } from './ports.ts';
import { type Say, timed } from './progress.ts';
import { type HookRoom, runHook } from './run-hook.ts';

export interface TwinOptions {
  /** What is deployed, with the ports of the parameter files. */
  readonly deployment: Deployment;
  /** Ports to listen on; any free one for 0. */
  readonly ports: Ports;
  /** The server's production bundle. */
  readonly bundle: string;
  readonly clock: Clock;
  readonly say: Say;
  /** Behaviour of the sign-in service that Entra only previews. */
  readonly preview?: boolean;
  /** Folder with infra/ and the hook, where it is another copy than this one. */
  readonly root?: string;
  /** Gives a start up that is under way. */
  readonly signal?: AbortSignal;
  readonly probe?: NonNullable<Parameters<typeof createGateway>[1]['probe']>;
}

export interface Twin {
  readonly mcpUrl: string;
  readonly entra: Entra;
  readonly gateway: Gateway;
  readonly platform: Platform;
  readonly watch: Watch;
  readonly network: Surroundings;
  /** What is wrong with whoever serves a name, as the network sees it. */
  readonly faults: Network['faults'];
  /** The stand-ins of azd and az, and the environment that they keep. */
  readonly room: HookRoom;
  /** Applies another state of the deployment; where it cannot be, the one before stands again. */
  update(deployment: Deployment): Promise<readonly Share[]>;
  /** The same between both halves of the hook, as a further `azd provision` would. */
  provision(deployment: Deployment): Promise<readonly Share[]>;
  /** Ends everything; nothing is left behind. */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');

/** `azd up` on this machine: the hook, the deployment, the hook again, the program. */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const folder = mkdtempSync(join(tmpdir(), 'secure-mcp-'));
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // One that fails to end keeps no other from it.
    for (const end of stops.splice(0).reverse()) await end().catch(() => {});
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
  const { clock, say, root = ROOT, signal = new AbortController().signal } = options;
  const keep = async <H extends Hop>(creating: Promise<H>): Promise<H> => {
    const hop = await creating;
    stops.push(() => hop.stop());
    return hop;
  };
  let current: Deployment = options.deployment;
  const view = () => current;
  const network = await keep(createNetwork(folder, view));
  const { serve, outbound } = network;
  const surroundings: Surroundings = { clock, folder, serve, outbound, say };
  const entra = await keep(
    createEntra(surroundings, {
      predicted: common,
      port: options.ports.signIn,
      ...(options.preview && { preview: true }),
    }),
  );
  const room = await prepareRoom(surroundings, entra, { root, signal });
  const { gateway, platform, vault, watch } = await together({
    hook: timed(say, 'entra', 'registered api and client', () => runHook('preprovision', room)),
    gateway: keep(
      createGateway(surroundings, {
        port: options.ports.gateway,
        infra: join(root, 'infra'),
        view,
        ...(options.probe && { probe: options.probe }),
      }),
    ),
    platform: keep(createPlatform(surroundings, { bundle: options.bundle, view })),
    vault: keep(createVault(surroundings, { loginEndpoint: entra.login })),
    watch: keep(createWatch(surroundings, `${entra.login}${common.tenantId}/`)),
  });
  const ports = { gateway: portOf(gateway.origin), signIn: portOf(entra.login) };
  const applied = createApplied(
    [network, gateway, platform, vault, watch],
    () => clock.now(),
    acceptByType,
  );

  const take = async (deployment: Deployment): Promise<readonly Share[]> => {
    const shares = await namingPlaces(join(root, 'infra'), () => applied.update(deployment));
    for (const { hop, resources, seconds } of shares) {
      say(hop, `applied ${inWords(resources)}`, seconds);
    }
    publish(room, applied.outputs());
    return shares;
  };
  const prepared = (deployment: Deployment): Deployment => {
    const wanted = withPorts(deployment, ports);
    refuseForeignSignIn(wanted, entra.login, common.tenantId);
    return wanted;
  };
  const update = async (deployment: Deployment): Promise<readonly Share[]> => {
    const before = current;
    current = prepared(deployment);
    try {
      return await take(current);
    } catch (error) {
      current = before;
      await applied.update(before);
      throw error;
    }
  };
  current = prepared(options.deployment);
  await take(current);
  await timed(say, 'entra', 'finished the registrations', () => runHook('postprovision', room));
  signal.throwIfAborted();
  await timed(say, 'platform', 'started the server', () => platform.push());
  return {
    mcpUrl: mcpUrlOf(applied),
    entra,
    gateway,
    platform,
    watch,
    network: surroundings,
    faults: network.faults,
    room,
    update,
    async provision(deployment) {
      await runHook('preprovision', room);
      const shares = await update(deployment);
      await runHook('postprovision', room);
      return shares;
    },
  };
}

/** Waits for all, also where one fails: whatever was opened must be known before it is closed. */
async function together<T extends Record<string, Promise<unknown>>>(
  all: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(Object.values(all));
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
  const values = settled.map((one) => (one as PromiseFulfilledResult<unknown>).value);
  const entries = Object.keys(all).map((name, index) => [name, values[index]]);
  return Object.fromEntries(entries) as { [K in keyof T]: Awaited<T[K]> };
}

const mcpUrlOf = (applied: Applied): string => String(applied.outputs().APIM_MCP_URL);

const portOf = (origin: string): number => Number(new URL(origin).port);
