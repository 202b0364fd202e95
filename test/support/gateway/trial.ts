import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { createGateway, type Gateway } from '../../../twin/gateway/gateway.ts';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { KeySets } from '../../../twin/gateway/key-sets.ts';
import { Request, Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import type { Probe } from '../../../twin/gateway/policy.ts';
import { PolicyError } from '../../../twin/gateway/policy-error.ts';
import type { Outgoing } from '../../../twin/gateway/services.ts';
import { FILES, type Files } from '../../infra/gateway/files.ts';
import { ManualClock } from '../../twin/support/manual-clock.ts';
import { needs } from '../needs.ts';
import {
  type Case,
  type Exchange,
  ISSUER,
  NAMED_VALUES,
  type Reply,
  requestOf,
  type Request as SentRequest,
  SITE_HOST,
  site,
  type Values,
} from './case.ts';
import { deployed } from './deployed.ts';
import { PseudoTokens } from './pseudo-tokens.ts';
import { RecordingCounters } from './recording-counters.ts';
import { SecondReading } from './second-reading.ts';
import { surroundingsOf } from './surroundings.ts';

// The parser of C# is 5 MB of WebAssembly and runs for a moment: V8 would optimise it longer than that.
setFlagsFromString('--no-wasm-tier-up');
setFlagsFromString('--no-wasm-dynamic-tiering');

const { site: siteAnswers } = site(
  200,
  { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  '{"from":"site"}',
);

/** The recorded course of one case. */
class Course {
  readonly change: Case;
  readonly traces: Record<string, string>[] = [];
  /** What no policy decides: errors of the gateway's own code, and any inside `on-error`. */
  readonly faults = new Set<unknown>();
  forwarded: SentRequest | undefined;
  isRefused = false;

  constructor(change: Case) {
    this.change = change;
  }
}

/**
 * The policies on the twin's gateway; the site, the sign-in service and other services are functions.
 * Each case starts from a call that passes and changes one thing. Rate limits count without refusing,
 * except the counter that is `exhausted`. If the .NET SDK is installed, it evaluates every expression of
 * `files` too.
 */
export class Trial {
  readonly #files: Files;
  readonly #clock = new ManualClock();
  readonly #counters = new RecordingCounters();
  readonly #folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  #tokens: PseudoTokens | undefined;
  #reading: SecondReading | undefined;
  #gateway: Gateway | undefined;
  #course = new Course({});
  #applied: Case | undefined;

  constructor(files: Files) {
    this.#files = files;
  }

  async start(): Promise<void> {
    this.#tokens = await PseudoTokens.create(() => this.#clock.now());
    if (!needs('dotnet').skip) this.#reading = await SecondReading.create(this.#files);
    this.#gateway = await createGateway(surroundingsOf(this.#folder, this.#clock), {
      port: 0,
      probe: this.#watch,
      ...(this.#reading && { expressions: this.#reading }),
      services: {
        counters: this.#counters,
        keySets: new KeySets(this.#clock, async (url) => this.#directory(url)),
        send: (outgoing) => this.#send(outgoing),
        identityToken: async (resource) => `token for ${resource}`,
        trace: ({ message, metadata }) => void this.#course.traces.push({ message, ...metadata }),
      },
    });
  }

  async stop(): Promise<void> {
    this.#reading?.close();
    await this.#gateway?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async send(change: Case = {}): Promise<Exchange> {
    this.#apply(change);
    const course = new Course(change);
    this.#course = course;
    this.#counters.asked.length = 0;
    this.#counters.exhausted = change.exhausted;
    const request = await this.#request(requestOf(change));
    const response = await this.#there.answer(request, new AbortController().signal);
    await response.body.buffer(1_000_000);
    assert.deepEqual([...course.faults], [], 'every error is one that a policy answers');
    const differences = await this.#reading?.differences();
    assert.deepEqual(differences ?? [], [], '.NET and the twin agree');
    const reply = {
      status: response.status,
      headers: this.#plain(response.headers),
      body: response.body.content?.toString() ?? '',
    };
    const { forwarded, traces } = course;
    return { reply, forwarded, counters: [...this.#counters.asked], traces };
  }

  get #there(): Gateway {
    if (!this.#gateway) throw new Error('The trial has not been started.');
    return this.#gateway;
  }

  #watch: Probe = (_, step) => async (run) => {
    const { change, faults, isRefused } = this.#course;
    if (change.refuses && !isRefused) {
      this.#course.isRefused = true;
      throw refusedBy(change.refuses);
    }
    try {
      return await step(run);
    } catch (error) {
      if (!(error instanceof PolicyError) || run.context.lastError) faults.add(error);
      throw error;
    }
  };

  /** Linking the policies is expensive, so a deployment is reused until a case has a different one. */
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
    const { change } = this.#course;
    const { host, pathname, searchParams } = new URL(outgoing.url);
    const body = outgoing.body.content?.toString();
    if (host !== SITE_HOST) return ask(change, body ?? '');
    const forwarded = {
      method: outgoing.method,
      path: pathname,
      query: Object.fromEntries(
        [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]),
      ),
      headers: this.#plain(outgoing.headers),
      address: requestOf(change).address,
      ...(body !== undefined && { body }),
    };
    this.#course.forwarded = forwarded;
    return responseOf((change.site ?? siteAnswers)(forwarded));
  }

  #plain(fields: Fields): Values {
    const back = (value: string): string => this.#tokens?.pseudo(value) ?? value;
    return Object.fromEntries([...fields].map(([name, values]) => [name, values.map(back)]));
  }
}

function refusedBy({ source, reason }: NonNullable<Case['refuses']>): PolicyError {
  const error = new PolicyError(reason, 'The service refuses.');
  error.element = { name: source, id: undefined };
  return error;
}

function ask(change: Case, body: string): Response {
  const reply = change.service?.(body);
  if (!reply) throw new PolicyError('BackendConnectionFailure', 'No answer.');
  return responseOf(reply);
}

const responseOf = ({ status, headers, body }: Reply): Response =>
  new Response(status, '', new Fields(Object.entries(headers)), Body.of(body));

/** One gateway for a whole test file. */
export function useTrial(files: Files = FILES): Trial {
  const trial = new Trial(files);
  before(() => trial.start());
  after(() => trial.stop());
  return trial;
}
