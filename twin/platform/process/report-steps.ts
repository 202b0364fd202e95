/**
 * Loaded into the server's program, which knows nothing of it: tells the chain which steps a call passed,
 * and marks what the server sends on behalf of a call.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect } from 'node:net';

/** A call with what the server has reported of it. */
interface Served {
  readonly id: string;
  readonly began: number;
  readonly steps: object[];
}

// A file, because the program's settings are exactly those that it has on Azure.
const settings = new URL(import.meta.url).searchParams.get('settings') ?? '';
const { socket, field, key } = JSON.parse(readFileSync(settings, 'utf8'));

const calls = new AsyncLocalStorage<Served>();
const out = connect(socket).on('error', () => {});
out.unref();

const now = (): number => performance.timeOrigin + performance.now();

subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  const raw = request.rawHeaders;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const value = raw[at + 1] as string;
    if (raw[at] !== field || !value.startsWith(key)) continue;
    // First, because Node reads the headers from the raw ones when they are first used.
    delete request.headers[field];
    raw.splice(at, 2);
    calls.enterWith({ id: value.slice(key.length), began: now(), steps: [] });
    return;
  }
});

subscribe('secure-mcp.step', (message) => {
  calls.getStore()?.steps.push({ at: now(), ...(message as object) });
});

subscribe('http.server.response.finish', () => {
  const served = calls.getStore();
  if (served) out.write(`${JSON.stringify({ ...served, ended: now() })}\n`);
});

subscribe('http.client.request.created', (message) => {
  const served = calls.getStore();
  const { request } = message as { request: ClientRequest };
  if (served && !request.headersSent) request.setHeader(field, key + served.id);
});

subscribe('undici:request:create', (message) => {
  const served = calls.getStore();
  const { request } = message as { request: { addHeader(name: string, value: string): void } };
  if (served) request.addHeader(field, key + served.id);
});
