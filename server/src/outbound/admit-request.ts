import { requestRefused } from '../call/need-unmet.ts';
import type { ExchangeLimits, ServiceRequest } from '../call/values.ts';
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
  origins: ReadonlySet<string>,
  address: string | URL,
  { method = 'GET', headers = {}, body }: ServiceRequest = {},
  { bodyBytes }: Pick<ExchangeLimits, 'bodyBytes'>,
  protocols: readonly string[] = ['https:'],
): Outgoing {
  const url = URL.canParse(String(address)) ? new URL(address) : undefined;
  if (!url) throw requestRefused('its URL is not valid');
  if (url.username !== '' || url.password !== '')
    throw requestRefused('its URL contains credentials');
  // The origin of `blob:https://name/` is that of the URL inside, which is not what would be dialled.
  if (!protocols.includes(url.protocol)) throw requestRefused('its URL does not begin with https');
  if (!origins.has(url.origin)) throw requestRefused('"needs.outbound" does not list its origin');
  const path = url.pathname + url.search;
  if (path.length > LIMITS.targetLength) {
    throw requestRefused(`its path and query are longer than ${LIMITS.targetLength} characters`);
  }
  if (!METHODS.includes(method))
    throw requestRefused(`its method is not one of ${METHODS.join(', ')}`);
  const bytes = toBytes(body);
  if (bytes.length > bodyBytes) {
    throw requestRefused(`its body is longer than ${bodyBytes} bytes`);
  }
  const fields = Object.entries(headers).map(([name, value]) => field(name.toLowerCase(), value));
  if (JSON.stringify(fields).length > LIMITS.outboundHeadBytes) {
    throw requestRefused(
      `its headers are longer than ${LIMITS.outboundHeadBytes} characters together`,
    );
  }
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
  if (!isOwnField(name)) {
    throw requestRefused(
      'it sets a header that a tool may not set, such as host, cookie or content-length',
    );
  }
  if (!isFieldValue(value)) {
    throw requestRefused('the value of a header has characters other than printable ASCII');
  }
  return [name, value];
}

/**
 * Only what JSON can carry: other objects, such as URLSearchParams or a Blob, would become `{}`
 * without a word.
 */
function isJson(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const prototype = Object.getPrototypeOf(body);
  return Array.isArray(body) || prototype === Object.prototype || prototype === null;
}

function toBytes(body: unknown): Uint8Array {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  // A copy is as long as it says: what is left of a longer body would be read as another request (H-02).
  if (body instanceof Uint8Array) return new Uint8Array(body);
  if (isJson(body)) return Buffer.from(JSON.stringify(body));
  throw requestRefused('its body is not text, a Uint8Array, a plain object or an array');
}
