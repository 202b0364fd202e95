import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface Fault {
  /** The server's expected answer. */
  readonly failed: 'denied' | 'missing' | 'unavailable';
  readonly challenge?: { readonly authority?: string; readonly resource?: string };
  readonly respond?: (response: ServerResponse, name: string) => void;
}

/** What the vault writes into an error; it must never leave the server. */
export const ERROR_CANARY = 'canary-error-c55e';
const ID = 'https://kv-stand-in.vault.azure.net/secrets/';
const VERSION = 'd'.repeat(32);

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const error = (status: number, headers?: Record<string, string>) =>
  json(
    status,
    { error: { code: 'Any', message: ERROR_CANARY, innererror: { at: '/srv/vault.cs' } } },
    headers,
  );
const item = (id: string, attributes: unknown) => json(200, { value: [{ id, attributes }] });
const GOOD = { enabled: true, created: 1_780_000_000, updated: 1_780_000_000 };

/** Faults of a vault, each under the name of the secret that triggers it. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'refuses-the-token': { failed: 'denied', respond: error(401) },
  'grants-nothing': { failed: 'denied', respond: error(403) },
  'has-none': { failed: 'missing', respond: error(404) },
  'lists-none': { failed: 'missing', respond: json(200, { value: [] }) },
  'throttles-for-an-hour': {
    failed: 'unavailable',
    respond: error(429, { 'retry-after': '3600' }),
  },
  'is-broken': { failed: 'unavailable', respond: error(500) },
  'is-down-for-a-day': { failed: 'unavailable', respond: error(503, { 'retry-after': '86400' }) },
  'never-answers': { failed: 'unavailable', respond: () => {} },
  'never-ends': {
    failed: 'unavailable',
    respond: (response) => response.writeHead(200).write('{"value":['),
  },
  'hangs-up': { failed: 'unavailable', respond: (response) => response.destroy() },
  'is-huge': {
    failed: 'unavailable',
    respond: (response) => {
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      more();
      response.on('drain', more);
    },
  },
  'is-a-bomb': {
    failed: 'unavailable',
    respond: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(32 * 1024 * 1024, 0x20)));
    },
  },
  'speaks-html': {
    failed: 'unavailable',
    respond: (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>captive portal</h1>'),
  },
  'is-not-json': { failed: 'unavailable', respond: json(200, '{"value": [') },
  'is-not-a-list': { failed: 'unavailable', respond: json(200, { value: 'none' }) },
  'redirects-inside': {
    failed: 'unavailable',
    respond: error(302, { location: `${ID}demo-secret` }),
  },
  'redirects-outside': {
    failed: 'unavailable',
    respond: error(307, { location: 'https://elsewhere.example/secrets/demo-secret/versions' }),
  },
  'pages-to-a-value': {
    failed: 'unavailable',
    respond: json(200, { value: [], nextLink: `${ID}demo-secret/${VERSION}` }),
  },
  'pages-to-elsewhere': {
    failed: 'unavailable',
    respond: json(200, { value: [], nextLink: 'https://other.vault.azure.net/secrets/x/versions' }),
  },
  'pages-for-ever': {
    failed: 'unavailable',
    respond: (response, name) =>
      json(200, {
        value: Array.from({ length: 100 }, () => ({
          id: `${ID}${name}/${VERSION}`,
          attributes: GOOD,
        })),
        nextLink: `${ID}${name}/versions?api-version=7.4&$skiptoken=again`,
      })(response),
  },
  'speaks-of-another-secret': {
    failed: 'unavailable',
    respond: item(`${ID}other/${VERSION}`, GOOD),
  },
  'has-an-odd-version': {
    failed: 'unavailable',
    respond: item(`${ID}has-an-odd-version/..`, GOOD),
  },
  'has-no-attributes': {
    failed: 'unavailable',
    respond: item(`${ID}has-no-attributes/${VERSION}`, undefined),
  },
  'has-odd-dates': {
    failed: 'unavailable',
    respond: item(`${ID}has-odd-dates/${VERSION}`, { ...GOOD, created: 'yesterday' }),
  },
  'has-odd-flags': {
    failed: 'unavailable',
    respond: item(`${ID}has-odd-flags/${VERSION}`, { ...GOOD, enabled: 'true' }),
  },
  'wants-a-token-for-graph': {
    failed: 'unavailable',
    challenge: { resource: 'https://graph.microsoft.com' },
  },
  'wants-a-token-for-a-parent': {
    failed: 'unavailable',
    challenge: { resource: 'https://azure.net' },
  },
  'wants-no-known-token': { failed: 'unavailable', challenge: { resource: 'not a URL' } },
};
