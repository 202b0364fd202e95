import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dispatcher, request } from 'undici';
import type { Deployment, Json, JsonObject, Resource } from '../../../../infra/model/deployment.ts';
import { readDeployment } from '../../../../infra/model/read-deployment.ts';
import { textAt } from '../../../../infra/model/select.ts';
import type { Dialler } from '../../../../infra/network/reach.ts';
import { acceptByType } from '../../../../twin/deploy/accept-by-type.ts';
import { createApplied } from '../../../../twin/deploy/apply.ts';
import { createDispatcher } from '../../../../twin/kit/dial.ts';
import type { Clock, Hop, Surroundings } from '../../../../twin/kit/hop.ts';
import { createNetwork } from '../../../../twin/network/network.ts';
import { createPlatform } from '../../../../twin/platform/platform.ts';
import { createVault } from '../../../../twin/vault/vault.ts';
import { BUNDLE_FOLDER, buildBundle } from '../../../server/harness/bundle.ts';
import { FakeDirectory, LOGIN } from './fake-directory.ts';

export type Chain = Awaited<ReturnType<typeof startChain>>;

export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests inspect answers of every shape
  readonly json: any;
}

export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Rewrites one resource of a deployment; `undefined` removes it. */
export type Edit = (resource: Resource) => Resource | undefined;

/** Sets the value at a path of the resource whose id ends this way. */
export const setting =
  (idEnd: string, path: string, value: Json | undefined): Edit =>
  (resource) =>
    resource.id.endsWith(idEnd)
      ? (withValue(resource, path.split('.'), value) as Resource)
      : resource;

function withValue(
  from: unknown,
  [name = '', ...rest]: string[],
  value: Json | undefined,
): unknown {
  const { [name]: current, ...others } = (from ?? {}) as Record<string, unknown>;
  if (rest.length > 0) return { ...others, [name]: withValue(current, rest, value) };
  return value === undefined ? others : { ...others, [name]: value };
}

export const without =
  (matches: (resource: Resource) => boolean): Edit =>
  (resource) =>
    matches(resource) ? undefined : resource;

export interface ChainOptions {
  readonly clock?: Clock;
  readonly edits?: readonly Edit[];
  /** Program to run instead of the real server. */
  readonly bundle?: string;
}

const WALL_CLOCK: Clock = {
  now: Date.now,
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Platform, vault and network with the predicted deployment and a fake directory. */
export async function startChain(options: ChainOptions = {}) {
  const { clock = WALL_CLOCK } = options;
  const folder = mkdtempSync(join(tmpdir(), 'p-'));
  let deployment = edited(options.edits ?? []);
  const network = await createNetwork(folder, () => deployment);
  const said: string[] = [];
  const surroundings: Surroundings = {
    clock,
    folder,
    serve: network.serve,
    outbound: network.outbound,
    log: (hop, line) => void said.push(`${hop} ${line}`),
  };
  const directory = new FakeDirectory(idsOf(deployment), clock);
  const entra = { service: 'AzureActiveDirectory' };
  network.serve('localhost:8001', entra, directory.login);
  network.serve('identity.twin.internal', entra, directory.identities);
  if (!options.bundle) await buildBundle();
  const platform = await createPlatform(surroundings, {
    bundle: options.bundle ?? BUNDLE_FOLDER,
    root: options.bundle ?? BUNDLE_FOLDER,
    view: () => deployment,
  });
  const vault = await createVault(surroundings, { loginEndpoint: LOGIN });
  const own = [network, platform, vault];
  const hops = [...own, everythingElse(deployment, own)];
  const applied = createApplied(hops, () => clock.now(), acceptByType);
  const routes: Dispatcher[] = [];

  const dial = async (from: Dialler, url: string, sent: Sent = {}): Promise<Reply> => {
    const route = createDispatcher(await network.outbound(from));
    routes.push(route);
    const { statusCode, headers, body } = await request(url, {
      dispatcher: route,
      method: sent.method ?? (sent.body === undefined ? 'GET' : 'POST'),
      ...(sent.headers && { headers: sent.headers }),
      ...(sent.body !== undefined && { body: sent.body }),
    });
    const text = await body.text();
    const isJson = text.startsWith('{') || text.startsWith('[');
    return { status: statusCode, headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
  const reference = (type: string) => {
    const resource = deployment.resources.find((candidate) => candidate.type === type);
    return platform.reference(resource?.id ?? '');
  };
  const host = () => textAt(reference('Microsoft.Web/sites'), 'properties.defaultHostName');

  return {
    clock,
    directory,
    platform,
    vault,
    network,
    folder,
    said,
    dial,
    ids: idsOf(deployment),
    reference,
    host,
    vaultHost: `${nameOf(deployment, 'Microsoft.KeyVault/vaults')}.vault.azure.net`,
    /** The predicted resource, by the end of its id. */
    deployed(idEnd: string): Resource {
      const found = deployment.resources.find(({ id }) => id.endsWith(idEnd));
      if (!found) throw new Error(`nothing deployed ends with ${idEnd}`);
      return found;
    },
    /** Sends a request to the site as the gateway would. */
    send: (path: string, sent?: Sent) =>
      dial({ subnet: 'gateway' }, `https://${host()}${path}`, sent),
    async update(edits: readonly Edit[] = []) {
      deployment = edited(edits);
      await applied.update(deployment);
    },
    async stop() {
      await platform.stop();
      await vault.stop();
      await Promise.all(routes.map((route) => route.destroy()));
      await network.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A running chain with its program deployed. */
export async function startedChain(options: ChainOptions = {}): Promise<Chain> {
  const chain = await startChain(options);
  try {
    await chain.update(options.edits);
    await chain.platform.push();
    return chain;
  } catch (error) {
    await chain.stop();
    throw error;
  }
}

function edited(edits: readonly Edit[]): Deployment {
  const { resources, outputs } = readDeployment('twin');
  const changed = resources.filter(isOfServer).flatMap((resource) => {
    let current: Resource | undefined = withoutOtherSites(resource);
    for (const edit of edits) current = current && edit(current);
    return current ? [current] : [];
  });
  return { resources: changed, outputs };
}

/**
 * Other sites are deployed only while a tool calls a service or belongs to another server; these tests
 * look at the server's.
 */
const isOfServer = ({ id }: Resource): boolean =>
  !/\/(?:sites|privateEndpoints)\/[^/]+-(?:egress|upstream-[^/]+)(?:\/|$)/.test(id);

function withoutOtherSites(resource: Resource): Resource {
  if (!resource.id.endsWith('/config/appsettings')) return resource;
  const properties = Object.fromEntries(
    Object.entries(resource.properties ?? {}).filter(
      ([name]) => !/^MCP_(?:EGRESS_URL$|UPSTREAM_)/.test(name),
    ),
  );
  return { ...resource, properties };
}

/** Owns the types that no hop under test owns, and answers references to them. */
function everythingElse({ resources }: Deployment, hops: readonly Hop[]): Hop {
  const owned = new Set(hops.flatMap(({ types }) => types));
  const types = new Set(resources.map(({ type }) => type).filter((type) => !owned.has(type)));
  return {
    name: 'gateway',
    types: [...types],
    apply() {},
    remove() {},
    reference: (id): JsonObject => ({
      id,
      identity: { principalId: 'cccccccc-0000-4000-8000-000000000001' },
      properties: { ConnectionString: '' },
    }),
    async stop() {},
  };
}

const nameOf = ({ resources }: Deployment, type: string): string =>
  resources.find((resource) => resource.type === type)?.name ?? '';

function idsOf({ resources }: Deployment) {
  const settings = resources.find(({ id }) => id.endsWith('/config/appsettings'));
  const clients = textAt(settings, 'properties.MCP_ALLOWED_CLIENT_IDS').split(',');
  return {
    tenantId: textAt(settings, 'properties.MCP_TENANT_ID'),
    clientId: textAt(settings, 'properties.MCP_CLIENT_ID'),
    publicClientId: clients.at(-1) ?? '',
  };
}
