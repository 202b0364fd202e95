import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { EasyAuth } from './easy-auth/easy-auth.ts';
import { isReserved } from './easy-auth/principal.ts';
import type { EasyAuthSettings } from './easy-auth/settings.ts';
import { readVisit } from './easy-auth/visit.ts';
import { frontHeaders, isFrontHeader } from './front-headers.ts';
import { type Answer, denied, text } from './platform-answer.ts';
import { forward, keptHeaders } from './process/forward.ts';

/** What stands behind the door of a site at the moment. */
export interface Behind {
  readonly auth: { readonly settings: EasyAuthSettings; readonly check: EasyAuth } | undefined;
  /** Socket of a process other than one that was found dead; nothing when none serves in time. */
  serving(dead?: string): Promise<string | undefined>;
}

/** The door of a site: the check, then the process. */
export const createFront =
  (host: string, behind: () => Behind): RequestListener =>
  (request, response) => {
    receive(request, response, host, behind()).catch(() => {
      if (response.headersSent) response.destroy();
      else write(response, text(500, 'The platform failed.'));
    });
  };

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  { auth, serving }: Behind,
): Promise<void> {
  // The front end of the platform knows sites by their names.
  if (request.headers.host?.replace(/:\d+$/, '').toLowerCase() !== host) {
    return write(response, text(404, 'There is no web app of this name.'));
  }
  const judgement = await auth?.check.judge(readVisit(request, host, auth.settings.forwarded));
  if (judgement && 'answer' in judgement) return write(response, judgement.answer);
  // With authentication off the platform takes nothing away and adds nothing.
  const isTaken = (name: string) => isFrontHeader(name) || (auth !== undefined && isReserved(name));
  const headers = [
    ...keptHeaders(request.rawHeaders, isTaken),
    ...frontHeaders(request, host),
    ...Object.entries(judgement?.pass ?? {}),
  ];
  let socket = await serving();
  while (socket !== undefined) {
    const forwarded = await forward(request, response, socket, headers);
    if (forwarded === 'broken' && !response.headersSent) return write(response, BROKEN);
    if (forwarded !== 'unreachable') return;
    socket = await serving(socket);
  }
  write(response, DOWN);
}

/** Pages of the platform itself; the gateway recognises them by not being JSON. */
const DOWN = text(503, '<h1>Application Error</h1><p>The web app does not answer.</p>');
const BROKEN = text(502, '<h1>Bad Gateway</h1><p>The web app broke off.</p>');

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...(headers as Record<string, string | string[]>) });
  response.end(body);
}

/** The deployment door: basic credentials are off, and the twin pushes code from the inside. */
export const closedScm: RequestListener = (_request, response) => write(response, denied(401));
