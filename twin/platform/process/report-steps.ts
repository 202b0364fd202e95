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
  readonly id: string;
  readonly began: number;
  correlationId: string | undefined;
  /** As the last step has left it. */
  tool: Tool;
  readonly steps: (readonly unknown[])[];
}

type Tool = StepEnded['tool'];

const isSame = (one: Tool, other: Tool): boolean =>
  one?.tool === other?.tool && one?.decision === other?.decision && one?.reason === other?.reason;

/** Steps of one call; a request runs each once. */
const MOST_STEPS = 200;
/** Bytes that wait for a chain that does not read; further reports are dropped. */
const MOST_WAITING = 1024 * 1024;

/** Between two writes. */
const PAUSE_MS = 20;

// A file, because the program's settings are exactly those that it has on Azure.
const settings = new URL(import.meta.url).searchParams.get('settings') ?? '';
const { socket, field, key } = JSON.parse(readFileSync(settings, 'utf8'));

const calls = new AsyncLocalStorage<Served | undefined>();
const out = connect(socket).on('error', () => {});
out.unref();

/** Lines that are sent together, so that at full load both processes wake less often. */
let lines = '';
let isPaused = false;

function report(what: object): void {
  if (!out.writable || out.writableLength + lines.length >= MOST_WAITING) return;
  try {
    lines += `${JSON.stringify(what)}\n`;
  } catch {
    // A tool may publish what is no JSON; that must not end the program.
  }
  if (!isPaused) send();
}

/** At once, if nothing was sent just before. */
function send(): void {
  isPaused = lines !== '';
  if (!isPaused) return;
  out.write(lines);
  lines = '';
  setTimeout(send, PAUSE_MS).unref();
}

const { timeOrigin } = performance;
const now = (): number => timeOrigin + performance.now();

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const carried = takeField(request, field, key);
  if (carried === undefined) return calls.enterWith(undefined);
  const id = carried.slice(key.length);
  const served: Served = { id, began: now(), correlationId: undefined, tool: undefined, steps: [] };
  response.once('close', () => {
    const { correlationId, began, steps } = served;
    // In this order, so that the chain finds the call without reading the rest of the line.
    report({ id, correlationId, began, steps });
  });
  calls.enterWith(served);
});

subscribe('secure-mcp.step', (message) => {
  const served = calls.getStore();
  if (!served || served.steps.length === MOST_STEPS) return;
  const { correlationId, step, refused, tool, method } = message as StepEnded;
  served.correlationId = correlationId;
  const changed = isSame(served.tool, tool) ? undefined : tool;
  served.tool = tool;
  // Each call has two dozen, so only what is not as before is sent, and times in whole microseconds.
  const after = Math.round((now() - served.began) * 1000);
  const isPlain = !refused && !changed && method === undefined;
  served.steps.push(isPlain ? [after, step] : [after, step, refused, changed, method]);
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
