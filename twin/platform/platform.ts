import type { JsonObject, Resource } from '../../infra/deployments/deployment.ts';
import { at, objectsAt, textAt } from '../../infra/deployments/look.ts';
import { firstHost } from '../../infra/network/address.ts';
import { understand } from '../deploy/understand.ts';
import { type DeploymentView, type Hop, NotModelled, type Surroundings } from '../hop.ts';
import { identitiesOf, identityOf } from './identities.ts';
import { createSite, type Site, type SiteParts } from './site.ts';
import { UNDERSTANDING } from './understanding.ts';
import { createWays } from './ways.ts';

/** The platform, and what the one who starts it needs of it. */
export interface Platform extends Hop {
  /**
   * Pushes the program of the options to the site and starts it, as `azd deploy` does.
   *
   * @throws with its last words where it does not start.
   */
  push(): Promise<void>;
  /** The end of what the server has written. */
  output(): string;
  /** Process id of the server while there is one. */
  pid(): number | undefined;
}

export interface PlatformOptions {
  /** The server's production bundle. */
  readonly bundle: string;
  /** For the address of the subnet that the site is joined to. */
  readonly view: DeploymentView;
}

const PLAN = 'Microsoft.Web/serverfarms';
const SITE = 'Microsoft.Web/sites';
const CONFIG = 'Microsoft.Web/sites/config';
const POLICY = 'Microsoft.Web/sites/basicPublishingCredentialsPolicies';
const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** App Service and the identities that it hands out. */
export async function createPlatform(
  surroundings: Surroundings,
  { bundle, view }: PlatformOptions,
): Promise<Platform> {
  const ways = createWays(surroundings);
  const resources = new Map<string, Resource>();
  let site: Site | undefined;
  let work: Promise<void> = Promise.resolve();

  const parts: SiteParts = {
    surroundings,
    ways,
    sku: (planId) => textAt(resources.get(planId), 'sku.name'),
    addressIn: (subnetId) => addressIn(view, subnetId),
  };
  const configure = (id: string, resource: Resource | undefined) => {
    if (id.endsWith('/appsettings')) site?.setSettings(resource);
    else site?.setAuth(resource);
  };
  /** One change of the process at a time, in their order. */
  const inTurn = (change: () => Promise<void> | undefined): Promise<void> => {
    const done = work.then(change);
    work = done.catch(() => {});
    return done;
  };

  return {
    name: 'platform',
    types: [PLAN, SITE, CONFIG, POLICY, IDENTITY],
    async apply(resource) {
      understand(resource, UNDERSTANDING[understandingKey(resource)] ?? {});
      if (resource.type === POLICY) checkPolicy(resource);
      if (resource.type === SITE) {
        if (site && site.id !== resource.id) {
          throw new NotModelled('the twin has one web app', resource, 'id');
        }
        site ??= await createSite(resource, parts);
        site.change(resource);
      }
      if (resource.type === CONFIG) configure(resource.id, resource);
      resources.set(resource.id, resource);
    },
    async remove(id) {
      const type = resources.get(id)?.type;
      resources.delete(id);
      if (type === CONFIG) configure(id, undefined);
      if (type !== SITE) return;
      await site?.stop();
      site = undefined;
    },
    reference: (id) => reference(id, resources.get(id), site),
    settle: () =>
      inTurn(async () => {
        await site?.bringUp();
      }),
    push: () => inTurn(() => site?.push(bundle)),
    output: () => site?.output() ?? '',
    pid: () => site?.pid(),
    async stop() {
      await work;
      await site?.stop();
      await ways.close();
    },
  };
}

const understandingKey = ({ type, name }: Resource): string =>
  type === CONFIG ? `${type}/${name.split('/').at(-1)}` : type;

/** Credentials of a publishing profile are nobody's name, so the twin has no such door at all. */
function checkPolicy(resource: Resource): void {
  if (at(resource, 'properties.allow') === false) return;
  throw new NotModelled('the twin takes no basic credentials', resource, 'properties.allow');
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

/** The first address of a subnet that a machine may have. */
function addressIn(view: DeploymentView, subnetId: string): string | undefined {
  const [networkId, name] = subnetId.split('/subnets/');
  const network = view().resources.find(({ id }) => id === networkId);
  const subnet = objectsAt(network, 'properties.subnets').find((known) => known.name === name);
  const prefix = textAt(subnet, 'properties.addressPrefix');
  return prefix === '' ? undefined : firstHost(prefix);
}
