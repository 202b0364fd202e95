import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { secretName } from '../../infra/generate-needs.ts';
import { readBounded } from '../../server/src/call/read-bounded.ts';
import { closeServer } from '../kit/close-server.ts';
import { findCall, listCalls } from '../trace/find-calls.ts';
import { explainCall } from '../trace/why/explain-call.ts';
import type { Answers } from './answers.ts';
import { createPlace, type Place, removePlace, sweepPlaces } from './chain-folder.ts';
import { eventsOf } from './events-of.ts';
import { runningChains } from './find-chain.ts';
import { DEPLOYER_AT } from './hook-environment.ts';
import { type Ports, portsOf } from './ports.ts';
import type { Twin } from './start-twin.ts';
import { tokenFor } from './token-for.ts';

/** Serves this user's other commands. */
export interface Control {
  readonly place: Place;
  /** Serves a chain that is up; until then, every command but the one for the ports has to wait. */
  serve(twin: Twin): void;
  close(): Promise<void>;
}

/**
 * Lets this user's other commands query the chain on this machine, and removes what killed chains
 * have left.
 *
 * @throws if a running chain uses one of the ports.
 */
export async function openControl(ports: Ports): Promise<Control> {
  await sweepPlaces();
  await refuseUsedPorts(ports);
  const place = createPlace();
  let twin: Twin | undefined;
  const server = createServer((incoming, response) => {
    if (twin) {
      // A question about a call must never end the chain.
      return void answer(twin, incoming, response).catch((error: Error) => {
        response.end(JSON.stringify({ error: error.message }));
      });
    }
    if (incoming.url === '/ports') return void response.end(JSON.stringify(ports));
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(place.socket, resolve));
  return {
    place,
    serve(up) {
      twin = up;
    },
    async close() {
      await closeServer(server);
      removePlace(place);
    },
  };
}

/** At once, and for both ports: the services that need them open seconds later, one by one. */
async function refuseUsedPorts({ gateway, signIn }: Ports): Promise<void> {
  const wanted = [gateway, signIn].filter((port) => port !== 0);
  for (const { ports } of await runningChains()) {
    if (!wanted.includes(ports.gateway) && !wanted.includes(ports.signIn)) continue;
    throw new Error(
      `A chain is already running on the ports ${ports.gateway} and ${ports.signIn}. Press Ctrl-C in its terminal, or choose other ports for this one: npm start -- --gateway 9000 --sign-in 9001.`,
    );
  }
}

async function answer(
  twin: Twin,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://control');
  const handlers: { [P in keyof Answers]: () => Answers[P] | Promise<Answers[P]> } = {
    '/ports': () => portsOf(twin.mcpUrl, twin.entra.login),
    '/state': async () => ({
      mcpUrl: twin.mcpUrl,
      commands: twin.hookEnvironment.commands,
      home: twin.hookEnvironment.home,
      values: twin.hookEnvironment.values(),
      outbound: await twin.network.outbound(DEPLOYER_AT),
    }),
    '/alerts': () => {
      if (url.searchParams.has('now')) twin.watch.evaluate();
      return { alerts: [...twin.watch.alerts()], next: [...twin.watch.next()] };
    },
    '/logs': () => twin.platform.lines(Number(url.searchParams.get('since') ?? 0)),
    '/events': () => ({ events: eventsOf(twin, url.searchParams.get('correlation')) }),
    '/calls': () =>
      listCalls(twin.calls.all(), Number(url.searchParams.get('since') ?? 0), twin.look),
    '/call': () => {
      const found = findCall(twin.calls.all(), url.searchParams.get('id') ?? '', twin.look);
      return 'call' in found ? { call: explainCall(twin, found.call) } : found;
    },
    '/token': () => tokenAnswer(twin, url.searchParams),
    '/secret': () => storeSecret(twin, url.searchParams.get('name') ?? '', incoming),
  };
  const handler = Object.hasOwn(handlers, url.pathname)
    ? handlers[url.pathname as keyof Answers]
    : () => ({ error: 'not known' });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(await handler()));
}

/** Stores the value that the request carries, and lets the site resolve its references again. */
async function storeSecret(
  twin: Twin,
  name: string,
  incoming: IncomingMessage,
): Promise<Answers['/secret']> {
  try {
    const value = await readBounded(incoming, MAX_SECRET_BYTES, 'resume');
    twin.vault.setSecret(secretName(name), value.toString('utf8'));
    await twin.platform.settle?.();
    return { stored: secretName(name), site: 'restarted with the new value' };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Key Vault's limit on a value. */
const MAX_SECRET_BYTES = 25 * 1024;

async function tokenAnswer(twin: Twin, asked: URLSearchParams): Promise<Answers['/token']> {
  try {
    const who = asked.has('app')
      ? ('application' as const)
      : {
          user: asked.get('user') ?? '',
          scope: asked.get('scope') ?? undefined,
          isExpired: asked.has('expired'),
        };
    return { token: await tokenFor(twin, who) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
