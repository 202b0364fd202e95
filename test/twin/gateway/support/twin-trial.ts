import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { createGateway, type Gateway } from '../../../../twin/gateway/gateway.ts';
import { Fields } from '../../../../twin/gateway/header-fields.ts';
import { KeySets } from '../../../../twin/gateway/key-sets.ts';
import { Request, Response } from '../../../../twin/gateway/message.ts';
import { Body } from '../../../../twin/gateway/message-body.ts';
import { PolicyError } from '../../../../twin/gateway/policy-error.ts';
import type { Outgoing } from '../../../../twin/gateway/services.ts';
import type { Reply, Request as SentRequest } from '../../../infra/gateway/exchange.ts';
import type { Exchange } from '../../../infra/gateway/executor.ts';
import {
  type Case,
  ISSUER,
  NAMED_VALUES,
  requestOf,
  SITE_HOST,
} from '../../../infra/gateway/trial.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { deployed } from './deployed.ts';
import { PseudoTokens } from './pseudo-tokens.ts';
import { RecordingCounters } from './recording-counters.ts';
import { surroundingsOf } from './surroundings.ts';

const SITE_ANSWERS: Reply = {
  status: 200,
  headers: { 'Content-Type': ['application/json'], 'Cache-Control': ['no-store'] },
  body: '{"from":"site"}',
};

/** The gateway itself with the cases of the policies' own tests: site and services are functions. */
export class TwinTrial {
  readonly clock = new ManualClock();
  readonly #counters = new RecordingCounters();
  readonly #traces: Record<string, string>[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  #tokens: PseudoTokens | undefined;
  #gateway: Gateway | undefined;
  #applied: Case | undefined;
  #case: Case = {};
  #forwarded: SentRequest | undefined;

  async start(): Promise<void> {
    this.#tokens = await PseudoTokens.create(() => this.clock.now());
    const surroundings = surroundingsOf(this.#folder, this.clock);
    this.#gateway = await createGateway(surroundings, {
      port: 0,
      services: {
        counters: this.#counters,
        keySets: new KeySets(this.clock, async (url) => this.#directory(url)),
        send: (outgoing) => this.#send(outgoing),
        identityToken: async (resource) => `token for ${resource}`,
        trace: ({ message, metadata }) => void this.#traces.push({ message, ...metadata }),
      },
    });
  }

  async stop(): Promise<void> {
    await this.#gateway?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async send(change: Case = {}): Promise<Exchange> {
    this.#apply(change);
    this.#case = change;
    this.#forwarded = undefined;
    this.#counters.asked.length = 0;
    this.#traces.length = 0;
    this.#counters.exhausted = change.exhausted;
    const request = await this.#request(requestOf(change));
    const response = await this.#there.answer(request, new AbortController().signal);
    await response.body.buffer(1_000_000);
    const reply = {
      status: response.status,
      headers: this.#plain(response.headers),
      body: response.body.content?.toString() ?? '',
    };
    return {
      reply,
      forwarded: this.#forwarded,
      counters: [...this.#counters.asked],
      traces: [...this.#traces],
    };
  }

  get #there(): Gateway {
    if (!this.#gateway) throw new Error('The trial has not been started.');
    return this.#gateway;
  }

  #apply(change: Case): void {
    const { files, named, fragments } = change;
    const last = this.#applied;
    if (last && last.files === files && last.named === named && last.fragments === fragments)
      return;
    const values = { ...NAMED_VALUES, ...named };
    const all = deployed({ files, fragments, named: values, siteHost: SITE_HOST });
    for (const resource of all) this.#there.apply(resource);
    this.#there.settle?.();
    this.#applied = change;
  }

  async #request(sent: SentRequest): Promise<Request> {
    const query = Object.entries(sent.query).flatMap(([name, values]) =>
      values.map((value): [string, string] => [name, value]),
    );
    const search = sent.search ?? (query.length > 0 ? `?${new URLSearchParams(query)}` : '');
    const headers = new Fields();
    for (const [name, values] of Object.entries(sent.headers)) {
      headers.set(
        name,
        await Promise.all(values.map((value) => this.#tokens?.real(value) ?? value)),
      );
    }
    const body = sent.body === undefined ? Body.none() : Body.of(sent.body);
    return new Request(sent.method, `${sent.path}${search}`, sent.address, headers, body);
  }

  #directory(url: string): unknown {
    if (url === NAMED_VALUES['openid-configuration']) {
      return { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` };
    }
    return { keys: [this.#tokens?.signer.jwk] };
  }

  async #send(outgoing: Outgoing): Promise<Response> {
    const { host, pathname, searchParams } = new URL(outgoing.url);
    const body = outgoing.body.content?.toString();
    if (host !== SITE_HOST) return this.#ask(body ?? '');
    this.#forwarded = {
      method: outgoing.method,
      path: pathname,
      query: Object.fromEntries(
        [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]),
      ),
      headers: this.#plain(outgoing.headers),
      address: requestOf(this.#case).address,
      ...(body !== undefined && { body }),
    };
    return responseOf(this.#case.site?.(this.#forwarded) ?? SITE_ANSWERS);
  }

  #ask(body: string): Response {
    const reply = this.#case.service?.(body);
    if (!reply) throw new PolicyError('BackendConnectionFailure', 'nobody answers');
    return responseOf(reply);
  }

  #plain(fields: Fields): Record<string, string[]> {
    const back = (value: string): string => this.#tokens?.pseudo(value) ?? value;
    return Object.fromEntries([...fields].map(([name, values]) => [name, values.map(back)]));
  }
}

const responseOf = ({ status, headers, body }: Reply): Response =>
  new Response(status, '', new Fields(Object.entries(headers)), Body.of(body));

/** One gateway for a whole test file. */
export function useTwinTrial(): TwinTrial {
  const trial = new TwinTrial();
  before(() => trial.start());
  after(() => trial.stop());
  return trial;
}
