import type { Service } from '../../backends/backend.ts';
import { readBody } from '../../body-text.ts';
import type { Response } from '../../message.ts';
import { unsupported } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Run } from '../../policy-run.ts';
import { retryAfterOf } from '../../retry-after.ts';
import type { Outgoing } from '../../services.ts';
import { Part } from '../../told/ran.ts';
import { type Handler, only } from '../handler.ts';
import { flagOf } from '../values.ts';
import { following } from './follow-redirects.ts';
import { timeoutOf } from './timeout-of.ts';

/** API Management's default timeout. */
const DEFAULT_SECONDS = 300;

export const forwardRequest: Handler = {
  attributes: [
    'http-version',
    'timeout',
    'timeout-ms',
    'follow-redirects',
    'buffer-request-body',
    'buffer-response',
    'fail-on-error-status-code',
  ],
  sections: ['backend'],
  limits: [
    'A body that is buffered may have up to 16 MiB; a larger one fails.',
    'Requests are sent over HTTP/1.1: `http-version="2or1"` falls back to it, and `"2"` is refused.',
    'No request asks for `100 Continue`, so `continue-timeout` is refused.',
    'With `fail-on-error-status-code`, `context.LastError.Reason` is `BackendStatusCodeFailure` ○.',
    'Redirects are followed ten times at most, and lose `Authorization` and `Cookie` when they lead to another origin ○.',
  ],
  build(element, build) {
    if (element.attributes['http-version'] === '2')
      unsupported(element, 'the twin does not support http-version="2": it sends HTTP/1.1');
    only(element, 'http-version', ['1', '2or1']);
    const fails = only(element, 'fail-on-error-status-code', ['false', 'true']) === 'true';
    const buffersRequest = only(element, 'buffer-request-body', ['false', 'true']) === 'true';
    const buffersAnswer = only(element, 'buffer-response', ['true', 'false']) === 'true';
    const follows = flagOf(element, 'follow-redirects', false, build);
    const timeout = timeoutOf(element, build, DEFAULT_SECONDS);
    const [toPart, statusPart] = [new Part(element, 'to'), new Part(element, 'status')];
    return async (run) => {
      const { body } = run.context.request;
      // Nothing is awaited that is there already: this runs on every request.
      const [given, late] = [follows(run), timeout(run)];
      const isFollowed = given instanceof Promise ? await given : given;
      const timeoutMs = late instanceof Promise ? await late : late;
      if (buffersRequest || isFollowed) await readBody(body, MAX_BUFFER_BYTES);
      const response = await sent(run, timeoutMs, isFollowed, toPart);
      run.trail?.value(statusPart, response.status);
      run.trail?.head('platform', String(response.status), response.headers);
      run.context.response = response;
      if (buffersAnswer) await readBody(response.body, MAX_BUFFER_BYTES);
      if (fails && response.status >= 400 && response.status <= 599) throw failure(response);
      return false;
    };
  },
};

/** Buffered bodies are kept in memory. */
const MAX_BUFFER_BYTES = 16 * 1024 * 1024;

const failure = ({ status }: Response): PolicyError =>
  new PolicyError('BackendStatusCodeFailure', `The backend answered ${status}.`, status);

function sent(run: Run, timeoutMs: number, isFollowed: boolean, toPart: Part): Promise<Response> {
  const { context, services, signal } = run;
  const { method, headers, body, route } = context.request;
  run.trail?.head('gateway', `${method} ${route.target}`, headers);
  const sending = (secrets: readonly string[]) =>
    isFollowed ? following(services.send, secrets) : services.send;
  const common = { method, headers, body, timeoutMs, signal };
  run.trail?.value(toPart, route.backend ?? '');
  if (!route.via) {
    if (route.backend) return sending([])({ ...common, url: `${route.backend}${route.target}` });
    throw new PolicyError('BackendConnectionFailure', 'No step has chosen a backend.');
  }
  const service = route.via.backend.pick(services.clock.now());
  if (!service) throw new PolicyError('BackendConnectionFailure', UNAVAILABLE, 503);
  const request = { ...common, ...addressed(service, run) };
  const send = sending(service.destination.headers.map(([name]) => name));
  return service.isProtected ? reporting(service, run, () => send(request)) : send(request);
}

const UNAVAILABLE = 'No backend is available: the circuit breaker is open.';

/** The URL and headers with the credentials of the backend. */
function addressed(service: Service, run: Run): Pick<Outgoing, 'url' | 'headers'> {
  const { headers, route } = run.context.request;
  const { destination } = service;
  const url = `${destination.url}${route.targetWith(destination.query)}`;
  if (destination.headers.length === 0) return { url, headers };
  const own = headers.copy();
  for (const [name, values] of destination.headers) own.set(name, values);
  return { url, headers: own };
}

/** Tells the service's circuit breaker how the request ended. */
async function reporting(
  service: Service,
  { services }: Run,
  send: () => Promise<Response>,
): Promise<Response> {
  try {
    const response = await send();
    const now = services.clock.now();
    const retryAfter = retryAfterOf(response.headers, now);
    service.report({ status: response.status, retryAfter }, now);
    return response;
  } catch (error) {
    const reason = error instanceof PolicyError ? error.reason : undefined;
    service.report({ reason }, services.clock.now());
    throw error;
  }
}
