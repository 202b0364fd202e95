import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { JsonObject, Resource } from '../../../../infra/model/deployment.ts';
import { createGateway, type Gateway } from '../../../../twin/gateway/gateway.ts';
import { Fields } from '../../../../twin/gateway/header-fields.ts';
import { Request, Response } from '../../../../twin/gateway/message.ts';
import { Body } from '../../../../twin/gateway/message-body.ts';
import type { Outgoing, Services } from '../../../../twin/gateway/services.ts';
import { NotModelled } from '../../../../twin/kit/hop.ts';
import { deployed } from '../../../support/gateway/deployed.ts';
import { surroundingsOf } from '../../../support/gateway/surroundings.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Sections of a policy that a test wrote, and the request to run through it. */
export interface Trial {
  readonly inbound?: string;
  readonly backend?: string;
  readonly outbound?: string;
  readonly onError?: string;
  /** The whole global policy, in place of its sections. */
  readonly policy?: string;
  /** Policy of the only operation; without it the global policy is inherited. */
  readonly operation?: string;
  /** Paths of the API's OpenAPI document. */
  readonly paths?: object;
  /** Its components. */
  readonly components?: object;
  /** Properties of loggers, by id. */
  readonly loggers?: Readonly<Record<string, object>>;
  /** Properties of schemas of the service, by id. */
  readonly schemas?: Readonly<Record<string, object>>;
  /** Properties of more backends, by id. */
  readonly backends?: Readonly<Record<string, object>>;
  /** Format of all documents; `xml` by default. */
  readonly format?: string;
  readonly fragments?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly address?: string;
  readonly services?: Partial<Services>;
}

export interface Outcome {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  /** What the backend and other services received, in order. */
  readonly sent: readonly Outgoing[];
}

const SERVICE = 'Microsoft.ApiManagement/service';
const PATHS = { '/': { get: { operationId: 'read' }, post: { operationId: 'write' } } };

/** An answer that contains the value of an expression. */
export const showing = (expression: string): string =>
  `<return-response><set-body>@(${expression.replaceAll('&', '&amp;').replaceAll('<', '&lt;')})</set-body></return-response>`;

/** A gateway with one policy, for several requests. */
export interface Running {
  readonly clock: ManualClock;
  readonly journal: Gateway['journal'];
  /** What the backend and other services received, in order. */
  readonly sent: Outgoing[];
  ask(request?: Ask): Promise<Outcome>;
  stop(): Promise<void>;
}

/** A test that fails leaves its gateway, which would keep the process from ending. */
const open = new Set<() => Promise<void>>();
after(() => Promise.all([...open].map((stop) => stop())));

type Ask = Pick<Trial, 'method' | 'target' | 'headers' | 'body' | 'address'>;

/** Starts a gateway with a policy; the backend answers `200 from backend`. */
export async function start(trial: Trial): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const clock = new ManualClock();
  const sent: Outgoing[] = [];
  const backend = trial.services?.send ?? answering();
  const send = (outgoing: Outgoing): Promise<Response> => {
    sent.push(outgoing);
    return backend(outgoing);
  };
  const identityToken = async (of: string) => `token-${of}`;
  const gateway = await createGateway(surroundingsOf(folder, clock), {
    port: 0,
    services: { identityToken, ...trial.services, send },
  });
  const stop = async (): Promise<void> => {
    if (!open.delete(stop)) return;
    await gateway.stop();
    rmSync(folder, { recursive: true });
  };
  open.add(stop);
  try {
    for (const resource of resourcesOf(trial)) gateway.apply(resource);
    gateway.settle?.();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    clock,
    journal: gateway.journal,
    sent,
    stop,
    async ask(request = {}) {
      const signal = new AbortController().signal;
      const response = await gateway.answer(requestOf(request), signal);
      await response.body.buffer(100_000);
      const headers = Object.fromEntries(response.headers);
      const body = response.body.content?.toString() ?? '';
      return { status: response.status, reason: response.reason, headers, body, sent };
    },
  };
}

/** Runs a policy on a request. */
export async function run(trial: Trial): Promise<Outcome> {
  const running = await start(trial);
  try {
    return await running.ask(trial);
  } finally {
    await running.stop();
  }
}

/** A backend with one answer. */
export const answering =
  (
    status = 200,
    body = 'from backend',
    headers: Readonly<Record<string, string>> = { 'X-From': 'backend' },
  ): Services['send'] =>
  async () => {
    const fields = new Fields(Object.entries(headers).map(([name, value]) => [name, [value]]));
    return new Response(status, '', fields, Body.of(body));
  };

/** How a policy fails: what `on-error` reads, and the answer that the service gives by itself. */
export async function failure(trial: Trial): Promise<readonly [string, number, string]> {
  const { body: error } = await run({
    ...trial,
    onError: showing('context.LastError.Source + " " + context.LastError.Reason'),
  });
  const { status, body } = await run(trial);
  return [error, status, JSON.parse(body).message];
}

/** The message with which a policy is refused at start. */
export async function refusal(trial: Trial): Promise<string> {
  const running = await start(trial).catch((error: Error) => error);
  if (running instanceof NotModelled) return running.message;
  if (running instanceof Error) throw running;
  await running.stop();
  return 'accepted';
}

function requestOf(ask: Ask): Request {
  const { method = 'GET', target = '/', headers = {}, body, address = '203.0.113.7' } = ask;
  const fields = new Fields(Object.entries(headers).map(([name, value]) => [name, [value]]));
  const content = body === undefined ? Body.none() : Body.of(body);
  return new Request(method, target, address, fields, content);
}

function resourcesOf(trial: Trial): Resource[] {
  const all = deployed();
  const one = (type: string, end: string): Resource =>
    all.find(({ type: its, id }) => its === type && id.endsWith(end)) as Resource;
  const having = (resource: Resource, properties: object): Resource => ({
    ...resource,
    properties: { ...resource.properties, ...properties },
  });
  const { format = 'xml' } = trial;
  const value = JSON.stringify({ paths: trial.paths ?? PATHS, components: trial.components });
  const api = having(one(`${SERVICE}/apis`, '/root'), { value });
  const site = one(`${SERVICE}/backends`, '/site');
  const backends = Object.entries(trial.backends ?? {}).map(([name, properties]) => ({
    ...site,
    id: site.id.replace(/site$/, name),
    name: site.name.replace(/site$/, name),
    properties: properties as JsonObject,
  }));
  const schemas = Object.entries(trial.schemas ?? {}).map(([name, properties]) => ({
    ...site,
    type: `${SERVICE}/schemas`,
    id: site.id.replace(/backends.site$/, `schemas/${name}`),
    name: site.name.replace(/site$/, name),
    properties: properties as JsonObject,
  }));
  const fragment = one(`${SERVICE}/policyFragments`, '/answer');
  const fragments = Object.entries(trial.fragments ?? {}).map(([name, text]) =>
    having(
      { ...fragment, id: fragment.id.replace(/answer$/, name), name },
      { value: text, format },
    ),
  );
  const policy = {
    ...one(`${SERVICE}/apis/operations/policies`, '/page/policies/policy'),
    id: `${api.id}/operations/read/policies/policy`,
  };
  const loggers = Object.entries(trial.loggers ?? {}).map(([name, properties]) => ({
    id: `/loggers/${name}`,
    type: `${SERVICE}/loggers`,
    apiVersion: site.apiVersion,
    name: `apim/${name}`,
    properties: properties as JsonObject,
  }));
  return [
    site,
    ...backends,
    ...loggers,
    ...schemas,
    ...fragments,
    having(one(`${SERVICE}/policies`, '/policy'), {
      value: trial.policy ?? documentOf(trial),
      format,
    }),
    api,
    ...(trial.operation ? [having(policy, { value: trial.operation, format })] : []),
  ];
}

function documentOf({ inbound = '', backend, outbound = '', onError = '' }: Trial): string {
  return `<policies><inbound>${inbound}</inbound><backend>${backend ?? FORWARD}</backend><outbound>${outbound}</outbound><on-error>${onError}</on-error></policies>`;
}

const FORWARD = '<forward-request buffer-response="false" />';
