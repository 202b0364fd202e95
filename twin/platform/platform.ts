import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { JsonObject, Resource } from '../../infra/model/deployment.ts';
import { at, objectsAt, textAt } from '../../infra/model/select.ts';
import { firstHost } from '../../infra/network/address.ts';
import { checkSupported } from '../deploy/check-supported.ts';
import { type DeploymentView, type Hop, NotModelled, type Surroundings } from '../kit/hop.ts';
import { identityOf } from '../kit/managed-identity.ts';
import { identitiesOf } from './identities.ts';
import type { Pushed } from './lay-out.ts';
import { type Lines, Output } from './process/output.ts';
import { createSourcePlaces } from './process/source-places.ts';
import { tellFailures } from './process/tell-failures.ts';
import { Site, type SiteParts } from './site.ts';
import { SUPPORTED_PROPERTIES } from './supported-properties.ts';

/** The platform, with what its starter needs from it. */
export interface Platform extends Hop {
  /**
   * Deploys the bundle to each site and starts its program, as `azd deploy` does.
   *
   * @throws with the end of its output if one does not start.
   */
  push(): Promise<void>;
  /** The end of the programs' output. */
  output(): string;
  /** Complete lines of their output after a position, 0 for all that are kept. */
  lines(since: number): Lines;
  /** For an experiment: what a site's name leads to, with authentication taken away. */
  admitting(siteId: string): RequestListener | undefined;
  /** Process id of the server while it runs. */
  pid(): number | undefined;
}

export interface PlatformOptions {
  /** The folder of the server's production bundle. */
  readonly bundle: string;
  /** The checkout with the programs of other servers. */
  readonly root: string;
  /** Resolves the address of the subnet that the site is joined to. */
  readonly view: DeploymentView;
}

const PLAN = 'Microsoft.Web/serverfarms';
const SITE = 'Microsoft.Web/sites';
const CONFIG = 'Microsoft.Web/sites/config';
const POLICY = 'Microsoft.Web/sites/basicPublishingCredentialsPolicies';
const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** App Service and the identities that it provides. */
export async function createPlatform(
  surroundings: Surroundings,
  options: PlatformOptions,
): Promise<Platform> {
  return new AppService(surroundings, options);
}

class AppService implements Platform {
  readonly name = 'platform';
  readonly types = [PLAN, SITE, CONFIG, POLICY, IDENTITY];
  readonly #pushed: Pushed;
  readonly #output: Output;
  readonly #parts: SiteParts;
  readonly #resources = new Map<string, Resource>();
  readonly #sites = new Map<string, Site>();
  /** Serializes changes of the process, in order. */
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(surroundings: Surroundings, { bundle, root, view }: PlatformOptions) {
    this.#pushed = { bundle, root };
    const { clock, log } = surroundings;
    this.#output = new Output(
      createSourcePlaces(join(bundle, '../maps')),
      tellFailures(clock, (line) => log('platform', line)),
    );
    this.#parts = {
      surroundings,
      output: this.#output,
      sku: (planId) => textAt(this.#resources.get(planId), 'sku.name'),
      addressIn: (subnetId) => addressIn(view, subnetId),
    };
  }

  async apply(resource: Resource): Promise<void> {
    checkSupported(resource, SUPPORTED_PROPERTIES[propertiesKey(resource)] ?? {});
    if (resource.type === POLICY) checkPolicy(resource);
    if (resource.type === SITE) await this.#applySite(resource);
    if (resource.type === CONFIG) this.#configure(resource.id, resource);
    this.#resources.set(resource.id, resource);
  }

  async #applySite(resource: Resource): Promise<void> {
    const known = this.#sites.get(resource.id);
    const site = known ?? new Site(resource, this.#parts);
    site.change(resource);
    if (known) return;
    this.#sites.set(resource.id, site);
    await site.open();
  }

  #configure(id: string, resource: Resource | undefined): void {
    const site = this.#sites.get(id.split('/config/')[0] ?? '');
    if (id.endsWith('/appsettings')) site?.setSettings(resource);
    else site?.setAuth(resource);
  }

  async remove(id: string): Promise<void> {
    const type = this.#resources.get(id)?.type;
    this.#resources.delete(id);
    if (type === CONFIG) this.#configure(id, undefined);
    if (type !== SITE) return;
    await this.#sites.get(id)?.stop();
    this.#sites.delete(id);
  }

  admitting(siteId: string): RequestListener | undefined {
    return this.#sites.get(siteId)?.admitting();
  }

  reference(id: string): JsonObject {
    return reference(id, this.#resources.get(id), this.#sites.get(id));
  }

  settle(): Promise<void> {
    return this.#inTurn(async (site) => {
      await site.bringUp();
    });
  }

  push(): Promise<void> {
    return this.#inTurn((site) => site.push(this.#pushed));
  }

  output(): string {
    return this.#output.text;
  }

  lines(since: number): Lines {
    return this.#output.since(since);
  }

  pid(): number | undefined {
    return this.#server()?.pid();
  }

  #server(): Site | undefined {
    return [...this.#sites.values()].find(({ service }) => service === 'server');
  }

  /** Does not wait for a start in progress, which may take minutes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#sites.values()].map((site) => site.stop()));
    await this.#work;
  }

  #inTurn(change: (site: Site) => Promise<void>): Promise<void> {
    const done = this.#work.then(async () => {
      if (!this.#isStopped) await Promise.all([...this.#sites.values()].map(change));
    });
    this.#work = done.catch(() => {});
    return done;
  }
}

const propertiesKey = ({ type, name }: Resource): string =>
  type === CONFIG ? `${type}/${name.split('/').at(-1)}` : type;

/** A publishing profile's credentials identify no user, so the twin has no such endpoint. */
function checkPolicy(resource: Resource): void {
  if (at(resource, 'properties.allow') === false) return;
  throw new NotModelled(
    'the twin does not support basic credentials',
    resource,
    'properties.allow',
  );
}

function reference(id: string, resource: Resource | undefined, site: Site | undefined): JsonObject {
  if (resource?.type === IDENTITY) {
    const { principalId, clientId } = identityOf(id);
    return { id, properties: { principalId, clientId } };
  }
  if (resource?.type === SITE && site) {
    const principalId = identitiesOf(resource).system?.principalId;
    return {
      id,
      ...(principalId && { identity: { principalId } }),
      properties: { defaultHostName: site.hosts.main },
    };
  }
  return { id, properties: resource?.properties ?? {} };
}

/** The first host address in a subnet. */
function addressIn(view: DeploymentView, subnetId: string): string | undefined {
  const [networkId, name] = subnetId.split('/subnets/');
  const network = view().resources.find(({ id }) => id === networkId);
  const subnet = objectsAt(network, 'properties.subnets').find((known) => known.name === name);
  const prefix = textAt(subnet, 'properties.addressPrefix');
  return prefix === '' ? undefined : firstHost(prefix);
}
