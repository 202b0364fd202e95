import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Field } from '../kit/call-record.ts';
import { currentCall } from '../kit/calls.ts';
import { ADMITTING } from './easy-auth/admitting.ts';
import type { EasyAuth } from './easy-auth/easy-auth.ts';
import { isReserved } from './easy-auth/principal.ts';
import type { EasyAuthSettings } from './easy-auth/settings.ts';
import { readVisit } from './easy-auth/visit.ts';
import { easyAuthDecision } from './easy-auth-decision.ts';
import { frontHeaders, isFrontHeader } from './front-headers.ts';
import { type Answer, denied, text } from './platform-answer.ts';
import { forward, keptHeaders } from './process/forward.ts';

/** What a site's endpoint currently has behind it. */
export interface Behind {
  readonly auth: { readonly settings: EasyAuthSettings; readonly check: EasyAuth } | undefined;
  /** Socket of a process other than the given dead one; `undefined` if none serves in time. */
  serving(dead?: string): Promise<string | undefined>;
  /** Names the current call to a program that reports its steps. */
  mark?(): Field | undefined;
}

/** A site's endpoint: the authentication check, then the process. */
export const createFront =
  (host: string, behind: () => Behind): RequestListener =>
  (request, response) => {
    receive(request, response, host, behind()).catch(() => {
      if (response.headersSent) response.destroy();
      else write(response, text(500, 'The platform failed.'));
    });
  };

/**
 * The same for an experiment: authentication admits every request, with the headers that it would
 * have set from claims that nothing has verified. It is served under no name.
 */
export const createAdmittingFront = (host: string, behind: () => Behind): RequestListener =>
  createFront(host, () => {
    const { auth, ...rest } = behind();
    return { ...rest, auth: auth && { ...auth, check: ADMITTING } };
  });

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  { auth, serving, mark }: Behind,
): Promise<void> {
  // The platform's front end routes by host name.
  if (request.headers.host?.replace(/:\d+$/, '').toLowerCase() !== host) {
    return write(response, text(404, 'No web app has this name.'));
  }
  const judgement = await auth?.check.judge(readVisit(request, host, auth.settings.forwarded));
  const record = currentCall();
  record?.add(easyAuthDecision(record, judgement));
  if (judgement && 'answer' in judgement) return write(response, judgement.answer);
  // With authentication off, the platform neither removes nor adds headers.
  const isTaken = (name: string) => isFrontHeader(name) || (auth !== undefined && isReserved(name));
  const headers = [
    ...keptHeaders(request.rawHeaders, isTaken),
    ...frontHeaders(request, host),
    ...Object.entries(judgement?.pass ?? {}),
  ];
  record?.head('platform', 'request', `${request.method} ${request.url}`, headers);
  // Known to the program that reports its steps, which takes it away again.
  const carrier = mark?.();
  const marked = carrier ? [...headers, carrier] : headers;
  let socket = await serving();
  while (socket !== undefined) {
    const forwarded = await forward(request, response, socket, marked);
    if (forwarded === 'broken' && !response.headersSent) return write(response, BROKEN);
    if (forwarded !== 'unreachable') return;
    socket = await serving(socket);
  }
  write(response, DOWN);
}

/** The platform's own pages; the gateway recognises them by not being JSON. */
const DOWN = text(503, '<h1>Application Error</h1><p>The web app is not responding.</p>');
const BROKEN = text(
  502,
  '<h1>Bad Gateway</h1><p>The web app closed the connection before it responded.</p>',
);

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...(headers as Record<string, string | string[]>) });
  response.end(body);
}

/** The deployment endpoint: basic authentication is off, and the twin deploys code directly. */
export const closedScm: RequestListener = (_request, response) => write(response, denied(401));
