import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Resource } from '../../infra/model/deployment.ts';
import { type Dialler, gatewayDialsFrom } from '../../infra/network/dial-sources.ts';
import { reach, type Verdict } from '../../infra/network/reach.ts';
import type { Calls } from '../kit/calls.ts';
import type { DeploymentView, Hop, Outbound, Surroundings } from '../kit/hop.ts';
import { tellRefusals } from '../kit/tell-refusals.ts';
import { answer } from './answer-request.ts';
import { type Apart, createApart, type Omitted } from './apart.ts';
import { Cache } from './cache.ts';
import { Counters } from './counters.ts';
import { loadCSharp } from './csharp/parse.ts';
import { createTokens } from './identity-tokens.ts';
import { Journal } from './journal.ts';
import { KeySets } from './key-sets.ts';
import { createListener, listen } from './listener.ts';
import type { Request, Response } from './message.ts';
import type { Probe } from './policy.ts';
import { Expressions } from './policy-expressions.ts';
import { createProvider } from './provider.ts';
import { Quotas } from './quotas.ts';
import { createSender, type Sender } from './send.ts';
import type { Services } from './services.ts';
import { Slots } from './slots.ts';
import { createTelemetry } from './telemetry.ts';

export interface Gateway extends Hop {
  /** Where it listens. */
  readonly origin: string;
  /** What policies have recorded. */
  readonly journal: Journal;
  /** Answers a request as if it had arrived over the wire. */
  answer(request: Request, signal: AbortSignal): Promise<Response>;
  /** Another one beside it, with the same resources but without some elements of their policies. */
  apart(omitted: readonly Omitted[], outbound: Outbound): Apart;
}

export interface GatewayOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Folder of the deployment's files, if it is another copy. */
  readonly infra?: string;
  readonly probe?: Probe;
  /** Root of the sign-in service that stands in for Entra's. */
  readonly loginEndpoint?: string;
  /** Replaces the default, for a test that inspects each value. */
  readonly expressions?: Expressions;
  /** Decides who can connect; without it (in tests without a network) every caller can. */
  readonly view?: DeploymentView;
  /** Replaces defaults that a test observes or controls. */
  readonly services?: Partial<Services>;
}

const INFRA = join(import.meta.dirname, '../../infra');

/** API Management: applies its part of a deployment and serves it on loopback. */
export async function createGateway(
  surroundings: Surroundings,
  options: GatewayOptions,
): Promise<Gateway> {
  const { clock } = surroundings;
  const { infra = INFRA, probe, expressions = new Expressions(await loadCSharp()) } = options;
  const provider = createProvider({ expressions, infra, probe });
  const outbound = () => surroundings.outbound(gatewayDialsFrom(provider.service()));
  const sender = createSender(await outbound(), clock);
  const tokens = createTokens(clock, sender.fetchJson);
  const own = {
    ...servicesOf(surroundings, sender),
    signIn: options.loginEndpoint ?? 'https://login.microsoftonline.com/',
    identityToken: (resource: string) => tokens(provider.identity(), resource),
    ...options.services,
  };
  const log = (line: string) => surroundings.log('gateway', line);
  const telemetry = createTelemetry(clock, provider.log, own, log);
  const journal = new Journal(clock);
  const services = { ...recording(journal, telemetry), ...own };
  const serve = (request: Request, signal: AbortSignal): Promise<Response> =>
    answer(provider.configuration(), services, request, signal);
  const isReached = () => reachedBy(provider.service(), options.view)?.open !== false;
  const server = createListener(serve, { calls: surroundings.calls });
  server.on('connection', (socket) => {
    const verdict = reachedBy(provider.service(), options.view);
    if (verdict?.open !== false) return;
    socket.destroy();
    if (surroundings.calls) recordUnreached(surroundings.calls, verdict);
  });
  await listen(server, options.port);
  return {
    ...provider,
    apart: (omitted, outbound) =>
      createApart({ surroundings, omitted, outbound, configured: provider.configured, own }),
    name: 'gateway',
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    answer: serve,
    journal,
    settle() {
      const before = provider.configuration().notes;
      provider.settle();
      for (const note of provider.configuration().notes) if (!before.includes(note)) log(note);
      // Otherwise open connections would still reach a closed endpoint.
      if (!isReached()) server.closeAllConnections();
      return outbound().then(sender.renew);
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await sender.stop();
    },
  };
}

/** Callers on this machine stand for those on the internet (RFC 5737, section 3). */
const CALLER: Dialler = { internet: '198.51.100.20' };

/** How the rules of the gateway's subnet and its public access setting judge a caller. */
const reachedBy = (
  resource: Resource | undefined,
  view: DeploymentView | undefined,
): Verdict | undefined => (resource && view ? reach(view(), CALLER, { resource }, 443) : undefined);

/** A caller who is kept out sees only that the connection ends. */
function recordUnreached(calls: Calls, { by, rules }: Verdict): void {
  const record = calls.begin('gateway');
  record.head('client', 'request', 'a connection', []);
  record.add({
    hop: 'network',
    step: 'dial',
    verdict: 'refused',
    says: `the internet does not reach the gateway: ${by.join(', ')}`,
    from: record.now(),
    at: rules.find(({ allowed }) => !allowed)?.at,
  });
  record.end(0);
}

const recording = (
  journal: Journal,
  telemetry: Pick<Services, 'trace' | 'metric'>,
): Pick<Services, 'trace' | 'metric' | 'event'> => ({
  trace(entry) {
    journal.add({ kind: 'trace', ...entry });
    telemetry.trace(entry);
  },
  metric(entry) {
    journal.add({ kind: 'metric', ...entry });
    telemetry.metric(entry);
  },
  event: (entry) => journal.add({ kind: 'event', ...entry }),
});

const servicesOf = (surroundings: Surroundings, { send, fetchJson }: Sender) => ({
  clock: surroundings.clock,
  counters: new Counters(surroundings.clock),
  quotas: new Quotas(surroundings.clock),
  slots: new Slots(),
  cache: new Cache(surroundings.clock),
  keySets: new KeySets(surroundings.clock, fetchJson),
  send,
  tell: tellRefusals('gateway', surroundings),
});
