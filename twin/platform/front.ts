import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { currentCall } from '../kit/calls.ts';
import { ADMITTING } from './easy-auth/admitting.ts';
import type { EasyAuth } from './easy-auth/easy-auth.ts';
import { isReserved } from './easy-auth/principal.ts';
import type { EasyAuthSettings } from './easy-auth/settings.ts';
import { readVisit } from './easy-auth/visit.ts';
import { frontHeaders, isFrontHeader } from './front-headers.ts';
import { type Answer, denied, text } from './platform-answer.ts';
import { forward, keptHeaders } from './process/forward.ts';
import { type Told, tellForwarding } from './tell-forwarding.ts';

/** What a site's endpoint currently has behind it. */
export interface Behind {
  readonly auth: { readonly settings: EasyAuthSettings; readonly check: EasyAuth } | undefined;
  /** Socket of a process other than the given dead one; `undefined` if none serves in time. */
  serving(dead?: string): Promise<string | undefined>;
  /** For the record of a call. */
  readonly told?: Told;
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
  { auth, serving, told }: Behind,
): Promise<void> {
  const record = told && currentCall();
  const tell = record && tellForwarding(record, told, request);
  const answer = (own: Answer): void => {
    tell?.answered(own);
    write(response, own);
  };
  // The platform's front end routes by host name.
  if (request.headers.host?.replace(/:\d+$/, '').toLowerCase() !== host) {
    return answer(text(404, 'No web app has this name.'));
  }
  const judgement = await auth?.check.judge(readVisit(request, host, auth.settings.forwarded));
  tell?.judged(judgement);
  if (judgement && 'answer' in judgement) return answer(judgement.answer);
  // With authentication off, the platform neither removes nor adds headers.
  const isTaken = (name: string) => isFrontHeader(name) || (auth !== undefined && isReserved(name));
  const headers = [
    ...keptHeaders(request.rawHeaders, isTaken),
    ...frontHeaders(request, host),
    ...Object.entries(judgement?.pass ?? {}),
  ];
  tell?.forwards(headers);
  // Known to the program that reports its steps, which takes it away again.
  const carrier = told?.mark();
  const marked = carrier ? [...headers, carrier] : headers;
  let socket = await serving();
  while (socket !== undefined) {
    const forwarded = await forward(request, response, socket, marked, tell?.answers);
    if (forwarded === 'broken' && !response.headersSent) {
      tell?.failed('The program closed the connection before it answered.');
      return answer(BROKEN);
    }
    if (forwarded !== 'unreachable') return;
    socket = await serving(socket);
  }
  tell?.failed(`No process serves: its state is ${told?.state()}.`);
  answer(DOWN);
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
