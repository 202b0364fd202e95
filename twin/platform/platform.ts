import type { JsonObject, Resource } from '../../infra/model/deployment.ts';
import { at, objectsAt, textAt } from '../../infra/model/select.ts';
import { firstHost } from '../../infra/network/address.ts';
import { siteDialsFrom } from '../../infra/network/dial-sources.ts';
import { checkSupported } from '../deploy/check-supported.ts';
import { type DeploymentView, type Hop, NotModelled, type Surroundings } from '../kit/hop.ts';
import { identityOf } from '../kit/managed-identity.ts';
import { identitiesOf } from './identities.ts';
import { createOutboundRoutes, type OutboundRoutes } from './outbound-routes.ts';
import type { Lines } from './process/output.ts';
import { Site, type SiteParts } from './site.ts';
import { SUPPORTED_PROPERTIES } from './supported-properties.ts';

/** The platform, with what its starter needs from it. */
export interface Platform extends Hop {
  /**
   * Deploys the program from the options to the site and starts it, as `azd deploy` does.
   *
   * @throws with the end of its output if it does not start.
   */
  push(): Promise<void>;
  /** The end of the server's output. */
  output(): string;
  /** Complete lines of the server's output after a position, 0 for all that are kept. */
  lines(since: number): Lines;
  /** Process id of the server while it runs. */
  pid(): number | undefined;
}

export interface PlatformOptions {
  /** The folder of the server's production bundle. */
  readonly bundle: string;
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
  readonly #bundle: string;
  readonly #routes: OutboundRoutes;
  readonly #parts: SiteParts;
  readonly #resources = new Map<string, Resource>();
  #site: Site | undefined;
  /** Serializes changes of the process, in order. */
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(surroundings: Surroundings, { bundle, view }: PlatformOptions) {
    this.#bundle = bundle;
    this.#routes = createOutboundRoutes(surroundings, () => siteDialsFrom(this.#deployedSite()));
    this.#parts = {
      surroundings,
      routes: this.#routes,
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
    if (this.#site && this.#site.id !== resource.id) {
      throw new NotModelled('the twin supports only one web app', resource, 'id');
    }
    const site = this.#site ?? new Site(resource, this.#parts);
    site.change(resource);
    if (this.#site) return;
    this.#site = site;
    await site.open();
  }

  #configure(id: string, resource: Resource | undefined): void {
    if (id.endsWith('/appsettings')) this.#site?.setSettings(resource);
    else this.#site?.setAuth(resource);
  }

  async remove(id: string): Promise<void> {
    const type = this.#resources.get(id)?.type;
    this.#resources.delete(id);
    if (type === CONFIG) this.#configure(id, undefined);
    if (type !== SITE) return;
    await this.#site?.stop();
    this.#site = undefined;
  }

  #deployedSite(): Resource | undefined {
    return [...this.#resources.values()].find(({ type }) => type === SITE);
  }

  reference(id: string): JsonObject {
    return reference(id, this.#resources.get(id), this.#site);
  }

  settle(): Promise<void> {
    return this.#inTurn(async (site) => {
      await site.bringUp();
    });
  }

  push(): Promise<void> {
    return this.#inTurn((site) => site.push(this.#bundle));
  }

  output(): string {
    return this.#site?.output() ?? '';
  }

  lines(since: number): Lines {
    return this.#site?.lines(since) ?? { text: '', next: 0 };
  }

  pid(): number | undefined {
    return this.#site?.pid();
  }

  /** Does not wait for a start in progress, which may take minutes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#site?.stop();
    await this.#work;
    await this.#routes.close();
  }

  #inTurn(change: (site: Site) => Promise<void>): Promise<void> {
    const done = this.#work.then(() => {
      if (this.#site && !this.#isStopped) return change(this.#site);
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
