import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { JsonObject, Resource } from '../../infra/model/deployment.ts';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { createGateway } from '../../twin/gateway/gateway.ts';
import { createNetwork } from '../../twin/network/network.ts';
import { ManualClock } from '../twin/support/manual-clock.ts';

/** What a project of the corpus has besides its policy files. */
export interface Project {
  /** Folder of this project; `NAME.policy.xml` is the policy of the operation NAME. */
  readonly folder: string;
  readonly path: string;
  /** Template and method of each operation, such as `POST /`. */
  readonly operations: Readonly<Record<string, string>>;
  readonly namedValues?: Readonly<Record<string, string>>;
  /** Deployed backends: URLs by id. */
  readonly backends?: Readonly<Record<string, string>>;
  /** Services that the gateway can reach, by host name; `backend.example` is the API's own. */
  readonly services: Readonly<Record<string, RequestListener>>;
}

export interface Running {
  /** Where the API is. */
  readonly url: string;
  readonly clock: ManualClock;
  /** A request that follows no redirect. */
  send(target: string, init?: RequestInit): Promise<Response>;
}

const SERVICE = 'Microsoft.ApiManagement/service';
const DEPLOYMENT = readDeployment('twin');
const GATEWAY = DEPLOYMENT.resources.find(({ type }) => type === SERVICE) as Resource;

/** The identity of the service, which no backend here checks. */
const IDENTITY = { identityToken: async (resource: string) => `token of ${resource}` };

/** Every request goes to the API's backend, as in a new service. */
const GLOBAL = `<policies>
  <inbound><set-backend-service backend-id="api" /></inbound>
  <backend><forward-request /></backend>
  <outbound />
  <on-error />
</policies>`;

/** Runs a test on a gateway with the policies of a project and on nothing else. */
export function onCorpus(project: Project, body: (running: Running) => Promise<void>) {
  return async (): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
    const network = await createNetwork(folder, () => DEPLOYMENT);
    for (const [host, listener] of Object.entries(project.services)) {
      network.serve(host, { service: 'AzureActiveDirectory' }, listener);
    }
    const clock = new ManualClock();
    const { serve, outbound } = network;
    const surroundings = { clock, folder, serve, outbound, log() {} };
    const gateway = await createGateway(surroundings, { port: 0, services: IDENTITY });
    try {
      for (const resource of resourcesOf(project)) gateway.apply(resource);
      await gateway.settle?.();
      const url = `${gateway.origin}/${project.path}`;
      const send = (target: string, init: RequestInit = {}) =>
        fetch(`${url}${target}`, { redirect: 'manual', ...init });
      await body({ url, clock, send });
    } finally {
      await gateway.stop();
      await network.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

function resourcesOf(project: Project): Resource[] {
  const { folder, path, operations, namedValues = {}, backends = {} } = project;
  const api = resource('apis/api', {
    displayName: path,
    path,
    protocols: ['https'],
    subscriptionRequired: false,
    format: 'openapi+json',
    value: openApi(operations),
  });
  return [
    GATEWAY,
    ...Object.entries(namedValues).map(([name, value]) =>
      resource(`namedValues/${name}`, { displayName: name, value }),
    ),
    ...Object.entries({ api: 'https://backend.example', ...backends }).map(([id, url]) =>
      resource(`backends/${id}`, { protocol: 'http', url }),
    ),
    resource('policies/policy', { format: 'rawxml', value: GLOBAL }),
    api,
    ...globSync('*.policy.xml', { cwd: folder }).map((file) =>
      resource(`apis/api/operations/${basename(file, '.policy.xml')}/policies/policy`, {
        format: 'rawxml',
        value: readFileSync(join(folder, file), 'utf8'),
      }),
    ),
  ];
}

/** @param place types and names in turn below the service, such as `apis/api`. */
function resource(place: string, properties: JsonObject): Resource {
  const parts = place.split('/');
  const of = (odd: number) => parts.filter((_, index) => index % 2 === odd);
  return {
    apiVersion: GATEWAY.apiVersion,
    id: `${GATEWAY.id}/${place}`,
    type: `${SERVICE}/${of(0).join('/')}`,
    name: [GATEWAY.name, ...of(1)].join('/'),
    properties,
  };
}

function openApi(operations: Project['operations']): string {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, place] of Object.entries(operations)) {
    const [method = '', template = ''] = place.split(' ');
    const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    const parameters = names.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    paths[template] = {
      ...paths[template],
      [method.toLowerCase()]: {
        operationId,
        ...(names.length > 0 && { parameters }),
        responses: { 200: { description: 'ok' } },
      },
    };
  }
  return JSON.stringify({ openapi: '3.0.3', info: { title: 'api', version: '1' }, paths });
}
