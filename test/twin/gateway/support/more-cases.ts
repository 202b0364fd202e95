import {
  type Case,
  call,
  METADATA_URL,
  MODERN,
  SITE_HOST,
  site,
} from '../../../support/gateway/case.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const SKIPPED = {
  authentication: 'skipped',
  'admitted-addresses': '203.000.113.007-203.000.113.007 198.051.100.000-198.051.100.255',
};

const METADATA: readonly Case[] = [
  '/.well-known/oauth-protected-resource/mcp',
  '/.well-known/oauth-protected-resource',
  '/mcp/.well-known/oauth-protected-resource',
].flatMap((path) => [
  { method: 'POST', path },
  { method: 'GET', path, named: SKIPPED },
]);

const ANSWERS: readonly Case[] = [
  site(200, { ...JSON_TYPE, 'Set-Cookie': 'a=b', 'X-Powered-By': 'x', Vary: 'Accept' }),
  site(401, { 'WWW-Authenticate': `Bearer realm="${SITE_HOST}"` }),
  site(401, { ...JSON_TYPE, 'WWW-Authenticate': `Bearer resource_metadata="${METADATA_URL}"` }),
  site(403, JSON_TYPE),
  site(403, { ...JSON_TYPE, 'WWW-Authenticate': `Bearer resource_metadata="${METADATA_URL}"` }),
  site(503, { 'Content-Type': 'Application/JSON; x' }),
  site(200, { ...JSON_TYPE, 'Cache-Control': 'private', 'Access-Control-Allow-Origin': '*' }),
];

const PAGES: readonly Case[] = [
  '/',
  '/.auth/login/aad',
  '/.auth/logout',
  '/.auth/logout/complete',
].flatMap((path) => [
  { method: 'GET', path },
  {
    method: 'GET',
    path,
    headers: { Authorization: 'Bearer x', Cookie: 'AppServiceAuthSession=x' },
  },
  ...[200, 302, 401, 403, 404, 500].map((status) => ({ method: 'GET', path, ...site(status) })),
  { method: 'GET', path, query: { prompt: ['none'] } },
  { method: 'GET', path, query: { post_login_redirect_uri: ['/'] } },
  { method: 'GET', path, query: { POST_LOGIN_REDIRECT_URL: ['https://evil.example'] } },
  { method: 'GET', path, query: { post_logout_redirect_uri: ['/', '//evil.example'] } },
]);

const CALLBACKS: readonly Case[] = [
  '/',
  '/?a=b',
  'https://gateway.example/',
  'HTTPS://GATEWAY.example/x',
  'https://gateway.example.evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\nx',
  'javascript:alert(1)',
].flatMap((Location) =>
  ['GET', 'POST'].map((method) => ({
    method,
    path: '/.auth/login/aad/callback',
    query: method === 'GET' ? { code: ['c'] } : {},
    ...site(302, { Location, 'Set-Cookie': 'AppServiceAuthSession=x' }),
  })),
);

const ADDRESSES: readonly Case[] = [
  '203.0.113.7',
  '203.0.113.70',
  '198.51.100.0',
  '198.51.100.255',
  '198.51.101.0',
  '::1',
  '',
].flatMap((address) => [
  { address, named: SKIPPED },
  { address, named: SKIPPED, method: 'GET', path: '/', ...site(401) },
  { address, named: { ...SKIPPED, 'admitted-addresses': '*' } },
]);

const HEADERS: readonly Case[] = [
  { ...MODERN, 'Mcp-Name': 'audit_event' },
  { ...MODERN, 'MCP-Protocol-Version': ['2026-07-28', '2026-07-28'] },
  { ...MODERN, 'Mcp-Name': '=?base64?YXVkaXRfZXZlbnQ=?=' },
  { ...MODERN, 'Mcp-Method': 'tools/list' },
  { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example', 'x-original-URL': '/a' },
  {
    'x-correlation-id': 'mine',
    Baggage: 'a=b',
    'DISGUISED-HOST': 'x',
    Accept: 'text/event-stream',
  },
  { 'Content-Type': 'application/json;charset="UTF-8" ' },
  { 'Content-Type': 'application/json\n' },
].map((headers) => ({ headers, body: call('safe_lookup') }));

/** Browser requests, answers of the site and addresses that the policy tests leave out. */
export const MORE: readonly Case[] = [
  ...METADATA,
  ...ANSWERS,
  ...PAGES,
  ...CALLBACKS,
  ...ADDRESSES,
  ...HEADERS,
];
