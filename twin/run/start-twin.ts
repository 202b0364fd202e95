import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import common from '../../infra/deployments/common.json' with { type: 'json' };
import type { MetadataMode } from '../../infra/gateway/metadata-modes.ts';
import type { Deployment } from '../../infra/model/deployment.ts';
import type { Share } from '../deploy/apply.ts';
import { serveArm } from '../deploy/arm/serve.ts';
import { refuseForeignSignIn } from '../deploy/sign-in.ts';
import { createEntra, type Entra } from '../entra/entra.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { Calls } from '../kit/calls.ts';
import type { Clock, Hop, Surroundings } from '../kit/hop.ts';
import { serveStandIn } from '../kit/stand-in.ts';
import { createNetwork, type Network } from '../network/network.ts';
import { createPlatform, type Platform } from '../platform/platform.ts';
import { createSafety } from '../safety/safety.ts';
import type { Look } from '../trace/call-view.ts';
import { KeptCalls } from '../trace/kept-calls.ts';
import { createLook } from '../trace/look.ts';
import { createVault, type Vault } from '../vault/vault.ts';
import { createWatch, type Watch } from '../watch/watch.ts';
import { DEPLOYER_AT, prepareHookEnvironment } from './hook-environment.ts';
import { withMetadata } from './metadata.ts';
import { type Ports, portsOf, withPorts } from './ports.ts';
import { type Log, timed } from './progress.ts';
import { readServices, standInFor } from './read-services.ts';
import { type HookEnvironment, type HookHalf, runHook } from './run-hook.ts';
import { createUpdate, type Served } from './update-deployment.ts';

export interface TwinOptions {
  /** The deployment, with the ports of the parameter files. */
  readonly deployment: Deployment;
  /** Ports to listen on; 0 for any free one. */
  readonly ports: Ports;
  /** Which authorization server the metadata names, if not as the deployment says. */
  readonly metadata?: MetadataMode | undefined;
  /** The server's production bundle. */
  readonly bundle: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Enables behaviour of the sign-in service that Entra only previews. */
  readonly preview?: boolean;
  /** Settings of the azd environment that concern the registrations alone. */
  readonly given?: Readonly<Record<string, string>>;
  /** Folder with infra/ and the hook, if it is another copy. */
  readonly root?: string;
  /** Aborts a start in progress. */
  readonly signal?: AbortSignal;
  /** Whether records of calls contain the arguments of tools. */
  readonly recordArguments?: boolean;
  /** False for a benchmark that compares: calls are not recorded. */
  readonly recording?: false;
  readonly probe?: NonNullable<Parameters<typeof createGateway>[1]['probe']>;
}

export interface Twin {
  readonly mcpUrl: string;
  readonly entra: Entra;
  readonly gateway: Gateway;
  readonly platform: Platform;
  readonly vault: Vault;
  readonly watch: Watch;
  readonly network: Surroundings;
  /** Faults of the services behind names, as the network applies them. */
  readonly faults: Network['faults'];
  /** For experiments: ways through the network that no caller has. */
  readonly beside: Pick<Network, 'apart' | 'behind'>;
  /** The stand-ins of azd and az, and their environment. */
  readonly hookEnvironment: HookEnvironment;
  /** The latest calls. */
  readonly calls: KeptCalls;
  /** What a call is looked at with, in `viewOf`. */
  readonly look: Look;
  /** The served deployment, for comparing another one with it. */
  deployment(): Deployment;
  /** Applies another state of the deployment; if that fails, the previous one is restored. */
  update(deployment: Deployment): Promise<readonly Share[]>;
  /** The same between both halves of the hook, as another `azd provision` would. */
  provision(deployment: Deployment): Promise<readonly Share[]>;
  /** Stops everything and leaves nothing behind. */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');

/** `azd up` on this machine: the hook, the deployment, the hook again, the program. */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const folder = mkdtempSync(join(tmpdir(), 'secure-mcp-'));
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // A failure to stop one part must not prevent stopping the others.
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

/** The steps of `azd up`, in order. Whatever is opened is added to `stops` at once. */
async function bringUp(
  options: TwinOptions,
  folder: string,
  stops: (() => Promise<void>)[],
): Promise<Omit<Twin, 'stop'>> {
  const { clock, log, root = ROOT, given = {} } = options;
  const { signal = new AbortController().signal } = options;
  const infra = join(root, 'infra');
  const served: Served = { deployment: options.deployment };
  const view = () => served.deployment;
  const keep = async <H extends Hop>(creating: Promise<H>): Promise<H> => {
    const hop = await creating;
    stops.push(() => hop.stop());
    return hop;
  };

  const kept = new KeptCalls();
  const calls =
    options.recording === false ? undefined : new Calls(clock, kept, options.recordArguments);
  stops.push(async () => calls?.close());
  const network = await keep(createNetwork(folder, view, calls));
  const { serve, outbound, faults } = network;
  const surroundings: Surroundings = {
    clock,
    folder,
    serve,
    outbound,
    log,
    ...(calls && { calls }),
  };
  // First, so that no stand-in answers under a name of the chain itself.
  for (const [host, read] of readServices(root)) {
    serve(host, { service: 'Internet' }, serveStandIn(standInFor(read)));
  }
  const entra = await keep(createEntra(surroundings, entraOptions(options)));
  const hookEnvironment = await prepareHookEnvironment(
    surroundings,
    await network.outboundOfHook(DEPLOYER_AT),
    entra,
    { root, signal, given },
  );
  const hook = (half: HookHalf) => {
    entra.registerOtherApis(scopesOnBehalf(infra));
    return runHook(half, hookEnvironment);
  };

  const { gateway, platform, safety, vault, watch } = await together({
    hook: timed(log, 'entra', 'registered API and client', () => hook('preprovision')),
    gateway: keep(
      createGateway(surroundings, {
        ...gatewayOptions(options),
        infra,
        view,
        loginEndpoint: entra.login,
      }),
    ),
    platform: keep(createPlatform(surroundings, { bundle: options.bundle, root, view })),
    safety: keep(createSafety(surroundings, `${entra.login}${common.tenantId}/`)),
    vault: keep(createVault(surroundings, { loginEndpoint: entra.login })),
    watch: keep(createWatch(surroundings, `${entra.login}${common.tenantId}/`)),
  });

  const hops = [network, gateway, platform, safety, vault, watch];
  const ports = portsOf(gateway.origin, entra.login);
  const prepare = (deployment: Deployment): Deployment => {
    const placed = withPorts(deployment, ports);
    const prepared = options.metadata ? withMetadata(placed, options.metadata) : placed;
    refuseForeignSignIn(prepared, entra.login, common.tenantId);
    return prepared;
  };
  const { update, deployed } = createUpdate(served, {
    hops,
    clock,
    log,
    infra,
    hookEnvironment,
    prepare,
  });
  stops.push(await serveArm(hookEnvironment.resourceManager, deployed));
  await update(options.deployment);
  await timed(log, 'entra', 'finished the registrations', () => hook('postprovision'));
  signal.throwIfAborted();
  await timed(log, 'platform', 'started the server', () => platform.push());

  return {
    mcpUrl: String(hookEnvironment.values().APIM_MCP_URL),
    entra,
    gateway,
    platform,
    vault,
    watch,
    network: surroundings,
    faults,
    beside: network,
    hookEnvironment,
    calls: kept,
    look: createLook({ deployment: view, entra, hookEnvironment, watch }),
    deployment: view,
    update,
    async provision(deployment) {
      await hook('preprovision');
      const shares = await update(deployment);
      await hook('postprovision');
      return shares;
    },
  };
}

const scopesOnBehalf = (infra: string): string[] =>
  JSON.parse(readFileSync(join(infra, 'entra/on-behalf-of.generated.json'), 'utf8'));

const entraOptions = ({ ports, preview }: TwinOptions) => ({
  predicted: common,
  port: ports.signIn,
  ...(preview && { preview: true }),
});

const gatewayOptions = ({ ports, probe }: TwinOptions) => ({
  port: ports.gateway,
  ...(probe && { probe }),
});

/** Waits for all, even if one fails: everything that was opened must be known to be closed. */
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
