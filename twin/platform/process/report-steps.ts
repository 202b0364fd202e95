/**
 * Loaded into the server's program, which knows nothing of it: tells the chain which steps a call passed,
 * and marks what the server sends on behalf of a call. Whatever happens to the chain, the program goes on.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { StepEnded } from '../../../server/src/call/step-channel.ts';
import { takeField } from '../../kit/take-field.ts';

/** A call with what the server has reported of it. */
interface Served {
  /** First in its line, so that the chain finds the call without reading the rest. */
  readonly id: string;
  correlationId: string | undefined;
  readonly began: number;
  readonly steps: (readonly unknown[])[];
}

/** Steps of one call; a request runs each once. */
const MOST_STEPS = 200;
/** Bytes that wait for a chain that does not read; further reports are dropped. */
const MOST_WAITING = 1024 * 1024;

// A file, because the program's settings are exactly those that it has on Azure.
const settings = new URL(import.meta.url).searchParams.get('settings') ?? '';
const { socket, field, key } = JSON.parse(readFileSync(settings, 'utf8'));

const calls = new AsyncLocalStorage<Served | undefined>();
const out = connect(socket).on('error', () => {});
out.unref();

function report(what: object): void {
  if (!out.writable || out.writableLength >= MOST_WAITING) return;
  try {
    out.write(`${JSON.stringify(what)}\n`);
  } catch {
    // A tool may publish what is no JSON; that must not end the program.
  }
}

const now = (): number => performance.timeOrigin + performance.now();

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const carried = takeField(request, field, key);
  if (carried === undefined) return calls.enterWith(undefined);
  const id = carried.slice(key.length);
  const served: Served = { id, correlationId: undefined, began: now(), steps: [] };
  response.once('close', () => report(served));
  calls.enterWith(served);
});

subscribe('secure-mcp.step', (message) => {
  const served = calls.getStore();
  if (!served || served.steps.length === MOST_STEPS) return;
  const { correlationId, step, refused, tool, method } = message as StepEnded;
  served.correlationId = correlationId;
  // As a list, because each call has two dozen, and names would be most of what is sent.
  served.steps.push([now(), step, refused, tool, method]);
});

subscribe('secure-mcp.tools', (tools) => report({ tools }));

subscribe('http.client.request.created', (message) => {
  const served = calls.getStore();
  const { request } = message as { request: ClientRequest };
  if (!served || request.headersSent || isDirect(request.getHeader('host'))) return;
  request.setHeader(field, key + served.id);
});

subscribe('undici:request:create', (message) => {
  const served = calls.getStore();
  const { request } = message as { request: Sent };
  if (served && !isDirect(new URL(request.origin).host)) {
    request.addHeader(field, key + served.id);
  }
});

/** As undici publishes it. */
interface Sent {
  readonly origin: string;
  addHeader(name: string, value: string): void;
}

const IDENTITY = URL.parse(process.env.IDENTITY_ENDPOINT ?? '')?.host;

/** Whether something else than the chain, which takes the mark away, would receive the request. */
function isDirect(host: unknown): boolean {
  return host !== IDENTITY && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::|$)/i.test(String(host));
}
