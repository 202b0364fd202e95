import { existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Twin } from './start.ts';

/** Where the running chain answers this user's other commands; nobody else may open it. */
const folderOfUser = (): string => join(tmpdir(), `secure-mcp-twin-${userInfo().uid}`);
const socketIn = (folder: string): string => join(folder, 'control.sock');

/** Answers of the running chain, by path. */
export interface Answers {
  '/state': { mcpUrl: string; commands: string; home: string; client: string };
  '/alerts': { at: number; rule: string; severity: number; row: unknown }[];
  '/token': { token: string } | { error: string };
}

/** Lets `npm run token`, `call`, `shell` and `alerts` ask the chain that runs on this machine. */
export async function openControl(twin: Twin): Promise<{ close(): Promise<void> }> {
  const folder = folderOfUser();
  const socket = socketIn(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  refuseForeign(folder);
  if (await somebodyAnswers(socket)) {
    throw new Error('A chain of yours runs already: end it before you start another one.');
  }
  rmSync(socket, { force: true });
  const server = createServer((incoming, response) => answer(twin, incoming, response));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether another chain is behind the socket; a file that a killed one left answers nobody. */
function somebodyAnswers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => resolve(true));
    connection.once('error', () => resolve(false));
    connection.once('connect', () => connection.destroy());
  });
}

/** Everybody may make folders where temporary files are: whoever owns this one could read tokens. */
function refuseForeign(folder: string): void {
  const { uid, mode } = lstatSync(folder);
  const isOurs = process.platform === 'win32' || (uid === userInfo().uid && (mode & 0o077) === 0);
  if (isOurs) return;
  throw new Error(`${folder} belongs to somebody else or is open to others: remove it.`);
}

function answer(twin: Twin, incoming: IncomingMessage, response: ServerResponse): void {
  const url = new URL(incoming.url ?? '/', 'http://control');
  const handlers: { [P in keyof Answers]: () => Answers[P] } = {
    '/state': () => ({
      mcpUrl: twin.mcpUrl,
      commands: twin.room.commands,
      home: twin.room.home,
      client: String(twin.room.values().AZURE_PUBLIC_CLIENT_ID),
    }),
    '/alerts': () => {
      if (url.searchParams.has('now')) twin.watch.evaluate();
      return [...twin.watch.alerts()];
    },
    '/token': () => tokenFor(twin, url.searchParams),
  };
  const handler = Object.hasOwn(handlers, url.pathname)
    ? handlers[url.pathname as keyof Answers]
    : () => ({ error: 'not known' });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(handler()));
}

function tokenFor(twin: Twin, asked: URLSearchParams): Answers['/token'] {
  const clientId = String(twin.room.values().AZURE_PUBLIC_CLIENT_ID);
  const scope = asked.get('scope') ?? `${twin.mcpUrl}/user_impersonation`;
  try {
    const user = asked.get('user') ?? '';
    const answered = twin.entra.signInAs(user, { clientId, scope, accepts: true });
    return { token: answered.access_token };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Asks the running chain. @throws with what to do, where none runs. */
export function askControl<P extends keyof Answers>(path: P, query = ''): Promise<Answers[P]> {
  const nobody = 'No chain runs on this machine: start one with "npm start" in another terminal.';
  const folder = folderOfUser();
  if (!existsSync(socketIn(folder))) throw new Error(nobody);
  refuseForeign(folder);
  return new Promise((resolve, reject) => {
    const asking = request(
      { socketPath: socketIn(folder), path: `${path}${query}` },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(JSON.parse(text) as Answers[P]);
      },
    );
    asking.once('error', () => reject(new Error(nobody)));
    asking.end();
  });
}
