import {
  APPLICATION,
  bearer,
  type Case,
  call,
  METADATA_URL,
  MODERN,
  SITE_HOST,
  site,
  TOOL,
  USER,
} from '../../support/gateway/case.ts';

/** A step of a call's path, in running order. */
export interface InboundStep {
  readonly what: string;
  readonly file: string;
  /** A text that only the step's start tag contains. */
  readonly mark: string;
  /** A request that the step decides, and its outcome; without the step the outcome differs. */
  readonly proof?: readonly [change: Case, outcome: string];
}

const anonymous = { Authorization: undefined };
const flood = (counter: string): [Case, string] => [{ exhausted: counter }, 'too_many'];
const token = (claims: unknown): Case => ({ headers: { Authorization: bearer(claims) } });

export const INBOUND: readonly InboundStep[] = [
  {
    what: 'configuration as text',
    file: 'global.policy.xml',
    mark: 'value="{{admitted-addresses}}"',
    proof: [{}, '200'],
  },
  {
    what: 'forged principals out',
    file: 'global.policy.xml',
    mark: 'token)"',
    proof: [{ headers: { 'X-MS-CLIENT-PRINCIPAL': 'x' } }, 'platform_header'],
  },
  {
    what: 'the maximum number of platform headers',
    file: 'global.policy.xml',
    mark: '.Count() > 32',
    proof: [
      { headers: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`x-ms-${at}`, '1'])) },
      'header_too_large',
    ],
  },
  {
    what: 'the check of the address',
    file: 'global.policy.xml',
    mark: '<when condition="@((string)context.Variables["admitted-addresses"] != "*"',
    proof: [{ named: { 'admitted-addresses': '198.051.100.000-198.051.100.255' } }, 'address'],
  },
  {
    what: 'the check for a declared size',
    file: 'global.policy.xml',
    mark: 'name="undeclared"',
    proof: [{}, '200'],
  },
  {
    what: "the check of a token's form",
    file: 'global.policy.xml',
    mark: 'name="presents-token"',
    proof: [{}, '200'],
  },
  {
    what: 'the limit per address',
    file: 'global.policy.xml',
    mark: '<rate-limit-by-key',
    proof: [{ headers: anonymous, exhausted: 'address:203.0.113.7' }, 'too_many'],
  },
  {
    what: 'the largest head',
    file: 'global.policy.xml',
    mark: '28672',
    proof: [{ headers: { 'X-Filler': 'x'.repeat(28_672) } }, 'header_too_large'],
  },
  {
    what: 'the check for a single body framing',
    file: 'global.policy.xml',
    mark: '.Equals("chunked"',
    proof: [{ headers: { 'Transfer-Encoding': 'chunked' } }, 'malformed_http'],
  },
  {
    what: 'a declared size',
    file: 'global.policy.xml',
    mark: '["undeclared"] && (context.Request.Method',
    proof: [
      { path: '/.auth/login/aad/callback', headers: { 'Content-Length': undefined } },
      'length_required',
    ],
  },
  {
    what: 'the check for a single size',
    file: 'global.policy.xml',
    mark: '^[0-9]{1,18}$',
    proof: [{ headers: { 'Content-Length': '5,5' } }, 'malformed_http'],
  },
  {
    what: 'the check that only POST has a body',
    file: 'global.policy.xml',
    mark: '.Method != "POST" &&',
    proof: [{ method: 'GET', path: '/', headers: { 'Content-Length': '5' } }, 'malformed_http'],
  },
  {
    what: 'the largest size',
    file: 'global.policy.xml',
    mark: '65536',
    proof: [{ headers: { 'Content-Length': '65537' } }, 'body_too_large'],
  },
  { what: 'host from configuration', file: 'global.policy.xml', mark: 'name="X-Forwarded-Host"' },
  { what: 'forwarding headers out', file: 'global.policy.xml', mark: 'name="X-Forwarded-For"' },
  {
    what: 'the removal of other platform headers',
    file: 'platform-headers.generated.fragment.xml',
    mark: 'name="platform-headers"',
  },
  { what: 'cookies out', file: 'mcp.policy.xml', mark: 'name="Cookie"' },
  { what: 'extra credentials out', file: 'mcp.policy.xml', mark: 'name="Proxy-Authorization"' },
  {
    what: 'the exact path',
    file: 'mcp.policy.xml',
    mark: 'OriginalUrl.Path',
    proof: [{ path: '/MCP' }, 'not_found'],
  },
  {
    what: 'the origin',
    file: 'mcp.policy.xml',
    mark: '["origin"] == "foreign"',
    proof: [{ headers: { Origin: 'https://evil.example' } }, 'origin'],
  },
  {
    what: 'the media type',
    file: 'mcp.policy.xml',
    mark: '^application/json',
    proof: [{ headers: { 'Content-Type': 'text/plain' } }, 'media_type'],
  },
  {
    what: 'the content coding',
    file: 'mcp.policy.xml',
    mark: '"Content-Encoding"',
    proof: [{ headers: { 'Content-Encoding': 'gzip' } }, 'content_coding'],
  },
  {
    what: 'one credential',
    file: 'mcp.policy.xml',
    mark: '"Authorization", "").Contains(","',
    proof: [{ headers: { Authorization: `${bearer(USER)},x` } }, 'two_credentials'],
  },
  {
    what: 'no query',
    file: 'mcp.policy.xml',
    mark: 'OriginalUrl.QueryString',
    proof: [{ query: { x: ['1'] } }, 'query'],
  },
  {
    what: 'the check for single mirrored headers',
    file: 'mcp.policy.xml',
    mark: '^mcp-(method|name',
    proof: [{ headers: { 'Mcp-Name': [TOOL, 'x'] } }, 'header_mismatch'],
  },
  {
    what: 'a credential',
    file: 'mcp.policy.xml',
    mark: 'GetValueOrDefault("Authorization", "") == ""',
    proof: [{ headers: anonymous }, 'no_credential'],
  },
  {
    what: "the check of the bearer token's form",
    file: 'mcp.policy.xml',
    mark: '<when condition="@(!(bool)context.Variables["presents-token"])"',
    // The signature is valid, and the parser behind validate-jwt accepts its padding.
    proof: [{ headers: { Authorization: `${bearer(USER)}==` } }, 'bad_credential'],
  },
  {
    what: 'the check of signature, issuer, audience and times',
    file: 'mcp.policy.xml',
    mark: '<validate-jwt',
    proof: [{}, '200'],
  },
  {
    what: 'an access token',
    file: 'mcp.policy.xml',
    mark: '.Algorithm != "RS256"',
    proof: [token({ ...USER, azp: undefined }), 'bad_credential'],
  },
  {
    what: 'scope or role',
    file: 'mcp.policy.xml',
    mark: '!(bool)context.Variables["has-scope"]',
    proof: [token({ ...APPLICATION, roles: [] }), 'insufficient_scope'],
  },
  {
    what: 'the caller',
    file: 'mcp.policy.xml',
    mark: 'GetValueOrDefault("tid", "") + ":"',
    proof: [{}, '200'],
  },
  {
    what: 'the check of the version that binds headers to the body',
    file: 'mcp.policy.xml',
    mark: 'name="mirrored"',
    proof: [{}, '200'],
  },
  {
    what: 'the limit per caller',
    file: 'caller-limit.generated.fragment.xml',
    mark: '<rate-limit-by-key',
    proof: flood('caller:tenant:ada'),
  },
  {
    what: 'the method',
    file: 'mcp.policy.xml',
    mark: '.Method != "POST")',
    proof: [{ method: 'GET', headers: { Authorization: bearer(USER) } }, 'method'],
  },
  {
    what: "the count of the body's bytes",
    file: 'mcp.policy.xml',
    mark: 'id="read-body"',
    proof: [
      { headers: { ...MODERN, 'Content-Length': undefined }, body: 'x'.repeat(65537) },
      'body_too_large',
    ],
  },
  {
    what: 'the parsing of the body',
    file: 'mcp.policy.xml',
    mark: 'id="parse-body"',
    proof: [{ body: '{' }, 'not_json'],
  },
  {
    what: 'one message',
    file: 'mcp.policy.xml',
    mark: 'is JObject',
    proof: [{ body: `[${call(TOOL)}]` }, 'not_one_message'],
  },
  {
    what: 'the limit per tool',
    file: 'tool-limits.generated.fragment.xml',
    mark: `"tool:${TOOL}:"`,
    proof: flood(`tool:${TOOL}:tenant:ada`),
  },
  { what: 'the content check', file: 'content-safety.fragment.xml', mark: '<send-request' },
  { what: 'the correlation id', file: 'mcp.policy.xml', mark: 'name="X-Correlation-Id"' },
  {
    what: 'the site',
    file: 'mcp.policy.xml',
    mark: '<set-backend-service',
    proof: [{}, '200'],
  },
  { what: 'the constant path', file: 'mcp.policy.xml', mark: '<rewrite-uri' },
  {
    what: 'the permission to forward',
    file: 'mcp.policy.xml',
    mark: 'name="forward"',
    proof: [{}, '200'],
  },
];

export const OUTBOUND: readonly InboundStep[] = [
  {
    what: "the platform's 401",
    file: 'mcp.policy.xml',
    mark: 'StatusCode == 401',
    proof: [
      site(401, { 'Content-Type': 'application/json', 'WWW-Authenticate': SITE_HOST }),
      'bad_credential',
    ],
  },
  {
    what: "the platform's 403",
    file: 'mcp.policy.xml',
    mark: 'StatusCode == 403',
    proof: [site(403, { 'Content-Type': 'application/json' }), 'forbidden'],
  },
  {
    what: "the platform's pages",
    file: 'mcp.policy.xml',
    mark: 'StatusCode >= 400',
    proof: [site(502, { 'Content-Type': 'text/html', Link: METADATA_URL }), 'unavailable'],
  },
  { what: 'cookies', file: 'mcp.policy.xml', mark: 'name="Set-Cookie"' },
  {
    what: 'the check for headers that name the site',
    file: 'global.policy.xml',
    mark: '["site-host"]',
    proof: [site(200, { Link: SITE_HOST }), 'internal'],
  },
  {
    what: 'the headers of every answer',
    file: 'fixed-headers.generated.fragment.xml',
    mark: 'name="cache-control"',
  },
];
