import { LIMITS } from '../../../server/src/contract/limits.ts';
import {
  APPLICATION,
  bearer,
  type Case,
  call,
  MODERN,
  PAGE,
  TOOL,
  USER,
} from '../../support/gateway/case.ts';

/** What changes about a call that passes, and its outcome: a reason or a status. */
export type Row = readonly [title: string, change: Case, outcome: string];

const anonymous = { Authorization: undefined };
const UNDECLARED = { 'Content-Length': undefined };
const CHUNKED = { ...UNDECLARED, 'Transfer-Encoding': 'chunked' };
const GET = { method: 'GET', headers: { Authorization: bearer(USER) } } satisfies Case;
const PREFLIGHT: Case = { method: 'OPTIONS', headers: { Origin: PAGE } };

const manyOfPlatform = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-ms-${at}`, '1']));

/** Decided without a token: platform headers, size, path, method, origin, media type. */
export const HEAD: readonly Row[] = [
  ['passes a call of a user', {}, '200'],
  [
    'passes a call of an application with the base role',
    { headers: { Authorization: bearer(APPLICATION) } },
    '200',
  ],
  [
    'refuses a forged principal [P-01]',
    { headers: { 'X-MS-CLIENT-PRINCIPAL': 'e30=' } },
    'platform_header',
  ],
  [
    'refuses a forged principal in another case [P-01]',
    { headers: { 'x-ms-token-aad-access-token': 'x' } },
    'platform_header',
  ],
  [
    'refuses a forged principal with underscores [P-03]',
    { headers: { X_MS_CLIENT_PRINCIPAL: 'e30=' } },
    'platform_header',
  ],
  [
    'refuses a forged principal before it requires a token',
    { headers: { ...anonymous, 'X-MS-TOKEN-AAD-ID-TOKEN': '1' } },
    'platform_header',
  ],
  [
    'accepts the headers of a user in many groups [J-19]',
    { headers: { 'X-Filler': 'x'.repeat(26_000) } },
    '200',
  ],
  [
    'refuses headers that are larger than a token can make them [J-19]',
    { headers: { 'X-Filler': 'x'.repeat(LIMITS.callerHeaderBytes) } },
    'header_too_large',
  ],
  [
    'refuses headers that are too large before it requires a token [J-19]',
    { headers: { ...anonymous, 'X-Filler': 'x'.repeat(LIMITS.callerHeaderBytes) } },
    'header_too_large',
  ],
  [
    'refuses a forged principal with dots [P-03]',
    { headers: { 'X.MS.CLIENT.PRINCIPAL': 'e30=' } },
    'platform_header',
  ],
  [
    'refuses a forged principal with one of each [P-03]',
    { headers: { 'X-MS_Client.Principal-Id': 'e30=' } },
    'platform_header',
  ],
  [
    'accepts what Azure SDKs and Logic Apps send',
    { headers: { 'x-ms-client-request-id': '1', 'X-MS-Workflow-Run-Id': '1' } },
    '200',
  ],
  ['accepts the maximum number of platform headers', { headers: manyOfPlatform(32) }, '200'],
  [
    'refuses more than the maximum number of platform headers',
    { headers: manyOfPlatform(33) },
    'header_too_large',
  ],
  ['accepts a chunked body of a verified caller', { headers: CHUNKED }, '200'],
  [
    'accepts the name of the coding in any case',
    { headers: { ...UNDECLARED, 'Transfer-Encoding': 'Chunked' } },
    '200',
  ],
  ['accepts a body without a size, as over HTTP/2', { headers: { ...UNDECLARED } }, '200'],
  [
    'accepts a chunked body of a verified caller on the 2026 wire',
    { headers: { ...CHUNKED, ...MODERN } },
    '200',
  ],
  [
    'asks a caller without a token to sign in, even if the body has no declared size [H-02]',
    { headers: { ...anonymous, ...CHUNKED } },
    'no_credential',
  ],
  [
    'refuses a malformed token, even if the body has no declared size [H-02]',
    { headers: { ...CHUNKED, Authorization: 'Bearer x' } },
    'bad_credential',
  ],
  [
    'refuses the token of another tenant, even if the body has no declared size [H-02]',
    { headers: { ...CHUNKED, Authorization: bearer({ ...USER, tid: 'other' }) } },
    'bad_credential',
  ],
  [
    'requires a declared size from every caller on other paths [H-02]',
    { path: '/.auth/login/aad/callback', headers: CHUNKED },
    'length_required',
  ],
  [
    'refuses a size together with a coding [H-02]',
    { headers: { 'Transfer-Encoding': 'chunked' } },
    'malformed_http',
  ],
  ...['gzip', 'chunked, gzip', 'gzip, chunked', 'chun\u212aed', 'xchunked', '', 'identity'].map(
    (coding): Row => [
      `refuses the transfer coding "${coding}" [H-02]`,
      { headers: { ...UNDECLARED, 'Transfer-Encoding': coding } },
      'malformed_http',
    ],
  ),
  [
    'refuses two transfer codings [H-02]',
    { headers: { ...UNDECLARED, 'Transfer-Encoding': ['chunked', 'chunked'] } },
    'malformed_http',
  ],
  [
    'accepts a chunked body of exactly the limit',
    { headers: { ...CHUNKED, ...MODERN }, body: 'x'.repeat(65536) },
    '200',
  ],
  [
    'refuses a chunked body one byte over the limit [B-14]',
    { headers: { ...CHUNKED, ...MODERN }, body: 'x'.repeat(65537) },
    'body_too_large',
  ],
  ['refuses two sizes [H-01]', { headers: { 'Content-Length': ['5', '6'] } }, 'malformed_http'],
  ['refuses a signed size [H-01]', { headers: { 'Content-Length': '+5' } }, 'malformed_http'],
  [
    'refuses a size too large for a number [H-01]',
    { headers: { 'Content-Length': '18446744073709551616' } },
    'malformed_http',
  ],
  ['accepts a body of exactly the limit', { headers: { 'Content-Length': '65536' } }, '200'],
  [
    'refuses a body one byte over the limit [B-14]',
    { headers: { 'Content-Length': '65537' } },
    'body_too_large',
  ],
  [
    'checks the size before the token',
    { headers: { ...anonymous, 'Content-Length': '65537' } },
    'body_too_large',
  ],
  ['refuses the path with a slash [V-19]', { path: '/mcp/' }, 'not_found'],
  ['refuses the path in capitals [TR-01]', { path: '/MCP' }, 'not_found'],
  ['refuses a path below [H-22]', { path: '/mcp/x.css' }, 'not_found'],
  ['refuses a path that is not served', { path: '/sse' }, 'not_found'],
  ['refuses GET, for a caller with a token [H-09]', GET, 'method'],
  ['asks to sign in, for GET without a token', { method: 'GET' }, 'no_credential'],
  [
    'refuses the token, for GET with one of another tenant',
    { ...GET, headers: { Authorization: bearer({ ...USER, tid: 'other' }) } },
    'bad_credential',
  ],
  ['counts a caller who sends GET', { ...GET, exhausted: 'caller:tenant:ada' }, 'too_many'],
  [
    'refuses GET from a page that is not allowed [TR-03]',
    { ...GET, headers: { ...GET.headers, Origin: 'https://evil.example' } },
    'origin',
  ],
  ['refuses DELETE [H-09]', { method: 'DELETE' }, 'method'],
  ['refuses TRACE [H-09]', { method: 'TRACE' }, 'method'],
  ['refuses an unknown method [H-09]', { method: 'PROPFIND' }, 'method'],
  ['accepts an allowed page', { headers: { Origin: PAGE } }, '200'],
  [
    'refuses a page that is not allowed [TR-03]',
    { headers: { Origin: 'https://evil.example' } },
    'origin',
  ],
  ['refuses the null origin [TR-03]', { headers: { Origin: 'null' } }, 'origin'],
  [
    'refuses an origin that merely starts with an allowed one [TR-03]',
    { headers: { Origin: `${PAGE}.evil.example` } },
    'origin',
  ],
  [
    'refuses an allowed origin over http [TR-03]',
    { headers: { Origin: PAGE.replace('https', 'http') } },
    'origin',
  ],
  [
    'refuses an allowed origin in capitals [TR-03]',
    { headers: { Origin: PAGE.toUpperCase() } },
    'origin',
  ],
  [
    'refuses two origins [TR-03]',
    { headers: { Origin: [PAGE, 'https://evil.example'] } },
    'origin',
  ],
  ['refuses an empty origin [TR-03]', { headers: { Origin: '' } }, 'origin'],
  [
    'refuses the origin before it requires a token',
    { headers: { ...anonymous, Origin: 'https://evil.example' } },
    'origin',
  ],
  [
    'refuses every origin if none is allowed',
    { headers: { Origin: PAGE }, named: { 'allowed-origins': 'none' } },
    'origin',
  ],
  ['refuses a form [H-12, H-30]', { headers: { 'Content-Type': 'text/plain' } }, 'media_type'],
  [
    'refuses another charset [H-12]',
    { headers: { 'Content-Type': 'application/json; charset=utf-16' } },
    'media_type',
  ],
  [
    'accepts a charset that changes nothing',
    { headers: { 'Content-Type': 'application/json; charset=UTF-8' } },
    '200',
  ],
  [
    'refuses a content coding [H-13]',
    { headers: { 'Content-Encoding': 'gzip' } },
    'content_coding',
  ],
  [
    'refuses two tokens in two lines [J-21]',
    { headers: { Authorization: [bearer(USER), bearer(USER)] } },
    'two_credentials',
  ],
  [
    'refuses two tokens in one line [J-20]',
    { headers: { Authorization: `${bearer(USER)},${bearer(USER)}` } },
    'two_credentials',
  ],
  ['refuses a token in the query [AU-08]', { query: { access_token: ['x'] } }, 'query'],
  [
    'refuses a token in the query without a header [J-22]',
    { headers: anonymous, query: { ACCESS_TOKEN: ['x'] } },
    'query',
  ],
  ['refuses any other query [AU-08]', { query: { x: ['1'] } }, 'query'],
  ['refuses a query without parameters [AU-08]', { search: '?' }, 'query'],
  ['refuses a query on the page', { method: 'GET', path: '/', query: { x: ['1'] } }, 'query'],
  ['refuses a query on a preflight', { ...PREFLIGHT, query: { x: ['1'] } }, 'query'],
  [
    'refuses a query on the metadata',
    { method: 'GET', path: '/.well-known/oauth-protected-resource', query: { x: ['1'] } },
    'query',
  ],
  ...(['Mcp-Name', 'Mcp-Method', 'MCP-Protocol-Version'] as const).flatMap((name): Row[] => [
    [
      `refuses ${name} in two lines [TR-18]`,
      { headers: { ...MODERN, [name]: [MODERN[name], MODERN[name]] } },
      'header_mismatch',
    ],
    [
      `refuses ${name} with two values in a line [TR-18]`,
      { headers: { ...MODERN, [name]: `${MODERN[name]}, ${MODERN[name]}` } },
      'header_mismatch',
    ],
    [`refuses an empty ${name} [TR-18]`, { headers: { ...MODERN, [name]: '' } }, 'header_mismatch'],
    [
      `refuses a ${name} that is not plain text [TR-18]`,
      { headers: { ...MODERN, [name]: `${MODERN[name]}\u00a0` } },
      'header_mismatch',
    ],
  ]),
  [
    'refuses a name in two lines on the 2025 wire [TR-18]',
    { headers: { 'Mcp-Name': [TOOL, TOOL] } },
    'header_mismatch',
  ],
];

/** Decided after the token: the body, as far as the gateway reads it, and the counters. */
export const BODY: readonly Row[] = [
  ['refuses what is not JSON [B-15]', { body: '{"method":' }, 'not_json'],
  ['refuses an empty body [B-15]', { body: '' }, 'not_json'],
  ['refuses a second value after the first [B-15]', { body: `${call(TOOL)} {}` }, 'not_json'],
  ['refuses a batch [B-04]', { body: `[${call(TOOL)}]` }, 'not_one_message'],
  ['refuses a bare value [B-10]', { body: '"tools/call"' }, 'not_one_message'],
  ['passes a message without a method to the server [B-10]', { body: '{}' }, '200'],
  [
    'passes a method of another type to the server [B-17]',
    { body: '{"method":{"a":[]},"params":[1]}' },
    '200',
  ],
  [
    'passes a name of another type to the server [B-17]',
    { body: '{"method":"tools/call","params":{"name":{"a":1}}}' },
    '200',
  ],
  ['does not parse the body on the 2026 wire', { headers: MODERN, body: 'not JSON' }, '200'],
  [
    'answers 429 to an anonymous flood from one address [D-01]',
    { headers: { Authorization: undefined }, exhausted: 'address:203.0.113.7' },
    'too_many',
  ],
  [
    'answers a caller with a token while strangers flood from the same address [D-01]',
    { exhausted: 'address:203.0.113.7' },
    '200',
  ],
  [
    'also counts a flood of forged headers [D-01]',
    {
      headers: { 'X-MS-TOKEN-A': '1', Authorization: undefined },
      exhausted: 'address:203.0.113.7',
    },
    'too_many',
  ],
  [
    'answers 429 to a caller over the limit for all calls [D-01]',
    { exhausted: 'caller:tenant:ada' },
    'too_many',
  ],
  [
    'answers 429 to a caller over the limit of a tool [BA-17]',
    { exhausted: `tool:${TOOL}:tenant:ada` },
    'too_many',
  ],
  [
    'answers a caller while another one is over the limit',
    { exhausted: 'caller:tenant:eve' },
    '200',
  ],
];
