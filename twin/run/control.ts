import { existsSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { secretName } from '../../infra/generate-needs.ts';
import { readBounded } from '../../server/src/call/read-bounded.ts';
import type { Outbound } from '../kit/hop.ts';
import type { Row } from '../watch/kql/compile.ts';
import { type Place, placeOfUser, preparePlace, refuseForeign } from './chain-folder.ts';
import type { Twin } from './start-twin.ts';

/** Answers of the running chain, by path. */
export interface Answers {
  '/state': {
    mcpUrl: string;
    commands: string;
    home: string;
    client: string;
    /** How a machine on the internet connects to the chain's network. */
    outbound: Outbound;
  };
  '/alerts': {
    alerts: { at: number; rule: string; severity: number; row: unknown }[];
    /** When each rule is evaluated next, the earliest first. */
    next: { at: number; rule: string }[];
  };
  /** Complete lines of the server's output, and the position to ask for the next ones. */
  '/logs': { text: string; next: number };
  /** Records of the audit trail and of the gateway's refusals, the newest last. */
  '/events': { events: Event[] };
  '/token': { token: string } | { error: string };
  '/secret': { stored: string; site: string } | { error: string };
}

/** One record as the workspace keeps it. */
export interface Event {
  readonly at: number;
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Records that one answer contains at most. */
export const MOST_EVENTS = 1000;

/** Serves this user's other commands. Opens first, so that a second chain finds this one. */
export interface Control {
  readonly place: Place;
  /** Serves a chain that is up; until then every command is told to wait. */
  serve(twin: Twin): void;
  close(): Promise<void>;
}

/** Lets this user's other commands query the chain on this machine. */
export async function openControl(): Promise<Control> {
  const place = placeOfUser();
  await preparePlace(place);
  let twin: Twin | undefined;
  const server = createServer((incoming, response) =>
    twin ? void answer(twin, incoming, response) : response.writeHead(503).end(),
  );
  await new Promise<void>((resolve) => server.listen(place.socket, resolve));
  return {
    place,
    serve(up) {
      twin = up;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

async function answer(
  twin: Twin,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://control');
  const handlers: { [P in keyof Answers]: () => Answers[P] | Promise<Answers[P]> } = {
    '/state': () => ({
      mcpUrl: twin.mcpUrl,
      commands: twin.hookEnvironment.commands,
      home: twin.hookEnvironment.home,
      client: String(twin.hookEnvironment.values().AZURE_PUBLIC_CLIENT_ID),
      outbound: twin.hookEnvironment.outbound,
    }),
    '/alerts': () => {
      if (url.searchParams.has('now')) twin.watch.evaluate();
      return { alerts: [...twin.watch.alerts()], next: [...twin.watch.next()] };
    },
    '/logs': () => twin.platform.lines(Number(url.searchParams.get('since') ?? 0)),
    '/events': () => ({ events: eventsOf(twin, url.searchParams.get('correlation')) }),
    '/token': () => tokenFor(twin, url.searchParams),
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

function eventsOf({ watch }: Twin, correlation: string | null): Event[] {
  const toEvent = ({ TimeGenerated, Name, Message, Properties }: Row): Event => ({
    at: Number(TimeGenerated),
    name: String(Name ?? Message),
    properties: Properties as Event['properties'],
  });
  return [...watch.events(0), ...watch.traces(0)]
    .map(toEvent)
    .filter(({ properties }) => correlation === null || properties.correlation_id === correlation)
    .sort((a, b) => a.at - b.at)
    .slice(-MOST_EVENTS);
}

function tokenFor(twin: Twin, asked: URLSearchParams): Answers['/token'] {
  const clientId = String(twin.hookEnvironment.values().AZURE_PUBLIC_CLIENT_ID);
  const scope = asked.get('scope') ?? `${twin.mcpUrl}/user_impersonation`;
  try {
    const user = asked.get('user') ?? '';
    const answered = twin.entra.signInAs(user, {
      clientId,
      scope,
      accepts: true,
      isExpired: asked.has('expired'),
    });
    return { token: answered.access_token };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Queries the running chain. @throws with instructions if none is running. */
export function askControl<P extends keyof Answers>(
  path: P,
  query = '',
  body?: string,
): Promise<Answers[P]> {
  const none =
    'No chain is running on this machine. Start one with "npm start" in another terminal.';
  const place = placeOfUser();
  if (!existsSync(place.socket)) throw new Error(none);
  refuseForeign(place);
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        socketPath: place.socket,
        path: `${path}${query}`,
        method: body === undefined ? 'GET' : 'POST',
      },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        if (response.statusCode === 200) resolve(JSON.parse(text) as Answers[P]);
        else
          reject(
            new Error('The chain is still starting. Wait until it is ready, then run this again.'),
          );
      },
    );
    asking.once('error', () => reject(new Error(none)));
    asking.end(body);
  });
}
