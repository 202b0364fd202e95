import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { siteDialsFrom } from '../../infra/network/dial-sources.ts';
import { describeCrash } from '../kit/describe-crash.ts';
import type { Surroundings } from '../kit/hop.ts';
import { tellRefusals } from '../kit/tell-refusals.ts';
import { checkRuntime, readCommand } from './command.ts';
import { createEasyAuth } from './easy-auth/easy-auth.ts';
import { readEasyAuth } from './easy-auth/settings.ts';
import { type Behind, closedScm, createAdmittingFront, createFront } from './front.ts';
import { identitiesOf, type SiteIdentities } from './identities.ts';
import { type IdentityEndpoint, openIdentityEndpoint } from './identity-endpoint.ts';
import { resolveReferences } from './key-vault-references.ts';
import { layOut, type Pushed, upstreamIn } from './lay-out.ts';
import { createOutboundRoutes, type OutboundRoutes } from './outbound-routes.ts';
import { PROCESS_LIMITS } from './process/limits.ts';
import type { Output } from './process/output.ts';
import { createOwnNetwork, NOT_CONFINED, type OwnNetwork } from './process/own-network.ts';
import { type PlatformFacts, processEnvironment } from './process/platform-settings.ts';
import { createSupervisor, type Plan, type Supervisor } from './process/supervisor.ts';
import { type SiteHosts, siteHosts } from './site-hosts.ts';
import { receiveStepReports, type StepReports } from './step-reports.ts';
import type { Told } from './tell-forwarding.ts';
import { requestToken } from './tokens.ts';

/** What a site depends on. */
export interface SiteParts {
  readonly surroundings: Surroundings;
  /** Of all sites, so that one command shows it. */
  readonly output: Output;
  /** Name of a plan's size. */
  sku(planId: string): string;
  /** An address in a subnet. */
  addressIn(subnetId: string): string | undefined;
}

type Settings = Readonly<Record<string, string>>;

/** A deployed web app: its settings, endpoints and process. */
export class Site {
  readonly id: string;
  /** The service of azure.yaml whose code runs here. */
  readonly service: string;
  readonly hosts: SiteHosts;
  readonly #parts: SiteParts;
  readonly #routes: OutboundRoutes;
  readonly #place: string;
  readonly #instanceId = randomBytes(32).toString('hex');
  readonly #supervisor: Supervisor;
  readonly #ownNetwork: OwnNetwork;
  readonly #reports: StepReports | undefined;
  #resource: Resource;
  #appsettings: Resource | undefined;
  #authsettings: Resource | undefined;
  #settings: Settings = {};
  #resolved: Settings = {};
  #auth: Behind['auth'];
  #endpoint: IdentityEndpoint | undefined;
  #admitting: RequestListener | undefined;
  /** The files of the last push; each has a folder of its own. */
  #files: string | undefined;
  #pushes = 0;
  /** What the process was started with. */
  #running: object | undefined;

  constructor(resource: Resource, parts: SiteParts) {
    const { folder, clock, log } = parts.surroundings;
    this.id = resource.id;
    this.hosts = siteHosts(resource);
    this.#resource = resource;
    this.#parts = parts;
    this.service = textAt(resource, 'tags.azd-service-name') || resource.name;
    this.#routes = createOutboundRoutes(parts.surroundings, () => siteDialsFrom(this.#resource));
    this.#place = join(folder, `${this.service}-files`);
    this.#ownNetwork = createOwnNetwork(join(folder, `${this.service}-way-out`));
    const { calls } = parts.surroundings;
    // Programs of other servers have no steps to report.
    this.#reports =
      calls && upstreamIn(this.service) === undefined
        ? receiveStepReports(calls, join(folder, `${this.service}-steps`))
        : undefined;
    this.#supervisor = createSupervisor(
      { folder, clock, service: this.service, output: parts.output },
      (line) => log('platform', line),
    );
  }

  /** Opens the two endpoints, and the identity endpoint. */
  async open(): Promise<void> {
    const { surroundings } = this.#parts;
    const serving = (dead?: string) => this.#supervisor.serving(dead);
    const behind = (): Behind => ({
      auth: this.#auth,
      serving,
      ...(surroundings.calls && { told: this.#told() }),
    });
    const front = createFront(this.hosts.main, behind);
    this.#admitting = createAdmittingFront(this.hosts.main, behind);
    surroundings.serve(this.hosts.main, { resource: this.id, door: 'main' }, front);
    surroundings.serve(this.hosts.scm, { resource: this.id, door: 'scm' }, closedScm);
    this.#endpoint = await openIdentityEndpoint(
      this.#identities,
      (identity, resource) => requestToken(this.#routes, identity, resource),
      surroundings.calls,
    );
  }

  /** For an experiment: the same program, with authentication taken away. */
  admitting(): RequestListener | undefined {
    return this.#admitting;
  }

  #told(): Told {
    const isServer = this.service === 'server';
    return {
      settings: { appsettings: this.#appsettings, authsettings: this.#authsettings },
      site: this.#resource,
      caller: isServer ? 'gateway' : 'server',
      program: isServer ? 'server' : 'platform',
      state: () => this.#supervisor.state,
      pid: () => this.#supervisor.pid,
      mark: () => this.#reports?.mark(),
    };
  }

  change(resource: Resource): void {
    checkRuntime(resource);
    readCommand(resource);
    this.#resource = resource;
  }

  setSettings(resource: Resource | undefined): void {
    this.#appsettings = resource;
    this.#settings = (resource?.properties ?? {}) as Settings;
  }

  setAuth(resource: Resource | undefined): void {
    this.#authsettings = resource;
    const settings = resource && readEasyAuth(resource);
    const { surroundings } = this.#parts;
    const routes = this.#routes;
    const check =
      settings &&
      createEasyAuth({
        settings,
        routes,
        now: () => surroundings.clock.now(),
        tell: tellRefusals('platform', surroundings),
        appSettings: () => this.#resolved,
        identities: this.#identities,
      });
    this.#auth = settings && check && { settings, check };
  }

  /**
   * Resolves references again, and restarts the process if anything that it was started with has
   * changed.
   *
   * @returns `false` if it should serve but does not.
   */
  async bringUp(): Promise<boolean> {
    await this.#resolve();
    if (this.#files === undefined) return true;
    const plan = await this.#plan(this.#files);
    const started = startedWith(plan);
    if (isDeepStrictEqual(started, this.#running)) return true;
    this.#running = started;
    return this.#supervisor.run(plan);
  }

  async #resolve(): Promise<void> {
    const keeper = textAt(this.#resource, 'properties.keyVaultReferenceIdentity');
    this.#routes.renew();
    this.#resolved = await resolveReferences(
      this.#settings,
      keeper,
      this.#identities(),
      this.#routes,
    );
  }

  /**
   * Replaces the site's files with what is pushed, and starts the program. A running program
   * continues until its successor serves: a mistake does not take the site down.
   *
   * @throws with what the program printed if it does not start.
   */
  async push(pushed: Pushed): Promise<void> {
    const before = this.#files;
    this.#pushes += 1;
    const files = join(this.#place, String(this.#pushes));
    layOut(this.service, pushed, files);
    const { output } = this.#parts;
    const { next } = output.since(0);
    if (await this.#start(files)) {
      if (before !== undefined) rmSync(before, { recursive: true });
      return;
    }
    const reason = describeCrash(output.since(next).text);
    throw new Error(
      before === undefined
        ? `The ${this.service} does not start: ${reason}`
        : `the changed ${this.service} does not start, so the previous one continues: ${reason}`,
    );
  }

  async #start(files: string): Promise<boolean> {
    if (this.#files === undefined) {
      this.#files = files;
      return this.bringUp();
    }
    await this.#resolve();
    const plan = await this.#plan(files);
    const isServing = await this.#supervisor.replace(plan);
    if (!isServing) {
      rmSync(files, { recursive: true });
      return false;
    }
    this.#files = files;
    this.#running = startedWith(plan);
    return true;
  }

  pid(): number | undefined {
    return this.#supervisor.pid;
  }

  async stop(): Promise<void> {
    await this.#supervisor.stop();
    await this.#endpoint?.close();
    await this.#routes.close();
    this.#ownNetwork.close();
    this.#reports?.close();
  }

  #identities = (): SiteIdentities => identitiesOf(this.#resource);

  async #plan(files: string): Promise<Plan> {
    const health = textAt(this.#resource, 'properties.siteConfig.healthCheckPath');
    const { outbound } = this.#parts.surroundings;
    const wayOut = await outbound(siteDialsFrom(this.#resource));
    const args = readCommand(this.#resource);
    const isForeign = upstreamIn(this.service) !== undefined;
    const own = isForeign ? this.#ownNetwork.for(wayOut) : NOT_CONFINED;
    return {
      environment: (socket) => ({
        ...processEnvironment(this.#resolved, this.#facts(files, socket), own.outbound ?? wayOut),
        ...own.environment,
        // Stands for the programs of its image.
        ...(isForeign && { PATH: process.env.PATH ?? '' }),
      }),
      folder: files,
      command: [
        ...own.enter,
        process.execPath,
        ...own.arguments,
        ...(this.#reports?.arguments ?? []),
        ...args,
      ],
      host: this.hosts.main,
      healthPath: health || undefined,
      stopMs: stopLimit(this.#settings.WEBSITES_CONTAINER_STOP_TIME_LIMIT),
    };
  }

  #facts(home: string, socket: string): PlatformFacts {
    const site = this.#resource;
    const { sku, addressIn } = this.#parts;
    return {
      siteId: site.id,
      siteName: site.name,
      location: site.location ?? '',
      host: this.hosts.main,
      sku: sku(textAt(site, 'properties.serverFarmId')),
      authEnabled: this.#auth !== undefined,
      privateAddress: addressIn(textAt(site, 'properties.virtualNetworkSubnetId')),
      instanceId: this.#instanceId,
      home,
      socket,
      identity: site.identity && this.#endpoint,
    };
  }
}

/** All that a process depends on; its socket is different at each start. */
const startedWith = ({ environment, ...plan }: Plan) => ({ ...plan, environment: environment('') });

/** Milliseconds from the setting, within the platform's bounds. */
function stopLimit(setting: string | undefined): number {
  const seconds = Number(setting ?? PROCESS_LIMITS.stopS);
  const isUsable = Number.isFinite(seconds) && seconds >= 0;
  return Math.min(isUsable ? seconds : PROCESS_LIMITS.stopS, PROCESS_LIMITS.stopMaxS) * 1000;
}
