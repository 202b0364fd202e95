import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, Resource } from '../../infra/deployments/deployment.ts';
import { at } from '../../infra/deployments/look.ts';
import { understand } from '../deploy/understand.ts';
import { type Hop, NotModelled, type Surroundings } from '../hop.ts';
import { Expressions } from './build.ts';
import { type Configuration, configure } from './configuration.ts';
import { Counters } from './counters.ts';
import { loadCSharp } from './csharp/syntax.ts';
import { createTokens, identityOf } from './identity.ts';
import { KeySets } from './key-sets.ts';
import { createListener } from './listener.ts';
import type { Request, Response } from './message.ts';
import { runPipeline } from './pipeline.ts';
import type { Probe } from './policy.ts';
import { createSender } from './send.ts';
import type { Services } from './services.ts';
import { ONLY, UNDERSTANDING } from './understanding.ts';

export interface Gateway extends Hop {
  /** Where it listens. */
  readonly origin: string;
  /** Answers a request as if it had come over the wire. */
  answer(request: Request, signal: AbortSignal): Promise<Response>;
}

export interface GatewayOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** Folder of the deployment's files, where it is another copy. */
  readonly infra?: string;
  readonly probe?: Probe;
  /** In place of what a test wants to see or to make. */
  readonly services?: Partial<Services>;
}

const INFRA = join(import.meta.dirname, '../../infra');
const SERVICE = 'Microsoft.ApiManagement/service';

/** API Management: takes what is deployed of it, and serves it on loopback. */
export async function createGateway(
  surroundings: Surroundings,
  options: GatewayOptions,
): Promise<Gateway> {
  const { clock } = surroundings;
  const workshop = {
    expressions: new Expressions(await loadCSharp()),
    infra: options.infra ?? INFRA,
    probe: options.probe,
  };
  const sender = createSender(await surroundings.outbound({ subnet: 'gateway' }), clock);
  const tokens = createTokens(clock, sender.fetchJson);
  const deployed = new Map<string, Resource>();
  let configuration: Configuration = configure([], workshop);

  const services: Omit<Services, 'backends'> = {
    clock,
    counters: new Counters(clock),
    keySets: new KeySets(clock, sender.fetchJson),
    send: sender.send,
    identityToken: (resource) => tokens(identityOf(serviceId(deployed)), resource),
    ...options.services,
  };

  const answer = (request: Request, signal: AbortSignal): Promise<Response> => {
    // One configuration for the whole request, whatever is applied meanwhile.
    const { match, policyOf, backends } = configuration;
    const { path, search } = request.originalUrl;
    const operation = match(request.method, path);
    const context = {
      requestId: randomUUID(),
      request,
      operation: operation && { id: operation.id },
      variables: new Map<string, unknown>(),
      response: undefined,
      lastError: undefined,
    };
    const target = `${path.slice(operation?.prefix ?? 0) || '/'}${search}`;
    const route = { backend: undefined, target };
    const run = { context, route, services: { ...services, backends }, signal };
    return runPipeline(policyOf(operation), run);
  };

  const server = createListener(answer);
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;

  return {
    name: 'gateway',
    types: Object.keys(UNDERSTANDING),
    origin: `http://localhost:${port}`,
    answer,
    apply(resource) {
      understand(resource, UNDERSTANDING[resource.type] ?? {});
      checkOnly(resource);
      deployed.set(resource.id, resource);
    },
    remove: (id) => void deployed.delete(id),
    reference: (id) => reference(deployed, id),
    settle() {
      configuration = configure([...deployed.values()], workshop);
      sender.renew();
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await sender.stop();
    },
  };
}

/** Members of which one value is modelled. */
function checkOnly(resource: Resource): void {
  for (const [path, value] of Object.entries(ONLY[resource.type] ?? {})) {
    const found = at(resource, path);
    if (found !== undefined && !isDeepStrictEqual(found, value)) {
      const what = `the twin does ${JSON.stringify(value)} only, and not ${JSON.stringify(found)}`;
      throw new NotModelled(what, resource, path);
    }
  }
}

const serviceId = (deployed: ReadonlyMap<string, Resource>): string =>
  [...deployed.values()].find(({ type }) => type === SERVICE)?.id ?? '';

function reference(deployed: ReadonlyMap<string, Resource>, id: string): JsonObject {
  const resource = deployed.get(id);
  const { principalId } = identityOf(id);
  return {
    id,
    properties: resource?.properties ?? {},
    identity: { type: 'SystemAssigned', principalId },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is taken, and the gateway listens there; stop the other program.`,
    );
  }
}
