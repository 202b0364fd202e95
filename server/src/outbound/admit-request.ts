import { NeedUnmet } from '../call/need-unmet.ts';
import type { ServiceRequest } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { isFieldValue, isOwnField } from './fields.ts';

/** A request to a service outside, as it is sent. */
export interface Outgoing {
  readonly origin: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/**
 * The request to send, if the tool declares its origin. The URL that is judged is the one that is
 * dialled: it is taken apart once, here.
 *
 * @throws {NeedUnmet}
 */
export function admitRequest(
  origins: readonly string[],
  address: string | URL,
  { method = 'GET', headers = {}, body }: ServiceRequest = {},
): Outgoing {
  const url = URL.canParse(String(address)) ? new URL(address) : undefined;
  if (!url) throw undeclared('a text that is not a URL');
  if (url.username !== '' || url.password !== '') throw undeclared('a URL with credentials');
  if (!origins.includes(url.origin)) throw undeclared(`an origin that "needs.outbound" lacks`);
  const path = url.pathname + url.search;
  if (path.length > LIMITS.targetLength) throw undeclared('a URL that is too long');
  if (!METHODS.includes(method)) throw undeclared('a method that is not supported');
  const bytes = toBytes(body);
  if (bytes.length > LIMITS.bodyBytes) throw undeclared('a body that is too long');
  if (JSON.stringify(headers).length > LIMITS.outboundHeadBytes)
    throw undeclared('headers that are too long');
  const fields = Object.entries(headers).map(([name, value]) => field(name.toLowerCase(), value));
  return {
    origin: url.origin,
    method,
    path,
    headers: {
      accept: 'application/json',
      'user-agent': 'secure-mcp-app-service',
      ...(isJson(body) && { 'content-type': 'application/json' }),
      ...Object.fromEntries(fields),
    },
    body: bytes,
  };
}

function field(name: string, value: unknown): [string, string] {
  if (!isOwnField(name)) throw undeclared('a header that it may not set');
  if (!isFieldValue(value)) {
    throw undeclared('a header with characters other than printable ASCII');
  }
  return [name, value];
}

const isJson = (body: ServiceRequest['body']): boolean => typeof body === 'object';

const toBytes = (body: ServiceRequest['body']): Uint8Array =>
  Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));

const undeclared = (what: string): NeedUnmet =>
  new NeedUnmet('need_undeclared', `the tool asked for ${what}`);
