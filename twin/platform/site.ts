import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../../infra/deployments/deployment.ts';
import { textAt } from '../../infra/deployments/look.ts';
import type { Surroundings } from '../hop.ts';
import { checkRuntime, readCommand } from './command.ts';
import { createEasyAuth, type EasyAuth } from './easy-auth/easy-auth.ts';
import { type EasyAuthSettings, readEasyAuth } from './easy-auth/settings.ts';
import { closedScm, createFront } from './front.ts';
import { identitiesOf } from './identities.ts';
import { openIdentityEndpoint } from './identity-endpoint.ts';
import { resolveReferences } from './key-vault-references.ts';
import { siteHosts } from './names.ts';
import { PROCESS_LIMITS } from './process/limits.ts';
import { processEnvironment } from './process/platform-settings.ts';
import { createSupervisor, type Plan } from './process/supervisor.ts';
import { requestToken } from './tokens.ts';
import type { Ways } from './ways.ts';

/** What a site is made of that stands outside of it. */
export interface SiteParts {
  readonly surroundings: Surroundings;
  readonly ways: Ways;
  /** Name of the size of a plan. */
  sku(planId: string): string;
  /** An address in a subnet. */
  addressIn(subnetId: string): string | undefined;
}

export type Site = Awaited<ReturnType<typeof createSite>>;

/** A deployed web app: its settings, its doors and its process. */
export async function createSite(first: Resource, parts: SiteParts) {
  const { surroundings, ways } = parts;
  const { clock, folder, serve } = surroundings;
  const home = join(folder, 'site');
  const instanceId = randomBytes(32).toString('hex');
  const hosts = siteHosts(first);
  let site = first;
  let settings: Readonly<Record<string, string>> = {};
  let resolved: Readonly<Record<string, string>> = {};
  let auth: { settings: EasyAuthSettings; check: EasyAuth } | undefined;
  let bundle: string | undefined;
  let running: object | undefined;

  const identities = () => identitiesOf(site);
  const endpoint = await openIdentityEndpoint(identities, (identity, resource) =>
    requestToken(ways, identity, resource),
  );
  const supervisor = createSupervisor(folder, clock, (line) => surroundings.say('platform', line));
  const serving = (dead?: string) => supervisor.serving(dead);
  serve(
    hosts.main,
    { resource: first.id, door: 'main' },
    createFront(hosts.main, () => ({ auth, serving })),
  );
  serve(hosts.scm, { resource: first.id, door: 'scm' }, closedScm);

  const facts = (socket: string) => ({
    siteId: site.id,
    siteName: site.name,
    location: site.location ?? '',
    host: hosts.main,
    sku: parts.sku(textAt(site, 'properties.serverFarmId')),
    authEnabled: auth !== undefined,
    privateAddress: parts.addressIn(textAt(site, 'properties.virtualNetworkSubnetId')),
    instanceId,
    home,
    socket,
    identity: site.identity && endpoint,
  });

  /**
   * Restarts the process where anything that it was started with is different now.
   *
   * @returns `false` where it was to serve and does not.
   */
  async function bringUp(): Promise<boolean> {
    ways.renew();
    const keeper = textAt(site, 'properties.keyVaultReferenceIdentity');
    resolved = await resolveReferences(settings, keeper, identities(), ways);
    if (bundle === undefined) return true;
    const outbound = await surroundings.outbound({ subnet: 'app' });
    const environment = (socket: string) => processEnvironment(resolved, facts(socket), outbound);
    const plan: Omit<Plan, 'environment'> = {
      folder: home,
      args: readCommand(site),
      host: hosts.main,
      healthPath: textAt(site, 'properties.siteConfig.healthCheckPath') || undefined,
      stopMs: stopLimit(settings.WEBSITES_CONTAINER_STOP_TIME_LIMIT),
    };
    const wanted = { plan, environment: environment('') };
    if (isDeepStrictEqual(wanted, running)) return true;
    running = wanted;
    return supervisor.run({ ...plan, environment });
  }

  return {
    id: first.id,
    hosts,
    change(resource: Resource) {
      checkRuntime(resource);
      readCommand(resource);
      site = resource;
    },
    setSettings(resource: Resource | undefined) {
      settings = (resource?.properties ?? {}) as Record<string, string>;
    },
    setAuth(resource: Resource | undefined) {
      const read = resource && readEasyAuth(resource);
      const appSettings = () => resolved;
      auth = read && {
        settings: read,
        check: createEasyAuth({
          settings: read,
          ways,
          now: () => clock.now(),
          appSettings,
          identities,
        }),
      };
    },
    bringUp,
    /** Puts the program into a folder that holds nothing else, and starts it. */
    async push(file: string) {
      mkdirSync(home, { recursive: true });
      copyFileSync(file, join(home, basename(file)));
      bundle = file;
      running = undefined;
      if (await bringUp()) return;
      const words = supervisor.output().trim().split('\n').at(-1);
      throw new Error(`The server does not start: ${words || 'it says nothing'}`);
    },
    output: () => supervisor.output(),
    pid: () => supervisor.pid,
    async stop() {
      await supervisor.stop();
      await endpoint.close();
    },
  };
}

/** Milliseconds of the setting, within what the platform takes. */
function stopLimit(setting: string | undefined): number {
  const seconds = Number(setting ?? PROCESS_LIMITS.stopS);
  const isUsable = Number.isFinite(seconds) && seconds >= 0;
  return Math.min(isUsable ? seconds : PROCESS_LIMITS.stopS, PROCESS_LIMITS.stopMaxS) * 1000;
}
