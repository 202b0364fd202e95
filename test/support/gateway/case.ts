import { GATEWAY_REFUSALS } from '../../../infra/gateway/refusals.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { OPEN_TOOL } from '../tools.ts';
import type { Change } from './deployed.ts';

/** Headers, or query parameters: several values per name, as in the gateway. */
export type Values = Record<string, string[]>;

/** A request as a caller sends it, and as the site receives it. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Values>;
  readonly search?: string;
  readonly headers: Readonly<Values>;
  readonly address: string;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Values>;
  readonly body: string;
}

/** The outcome of one request. */
export interface Exchange {
  readonly reply: Reply;
  /** What the site received; `undefined` if the request never left the gateway. */
  readonly forwarded: Request | undefined;
  /** Counters that the request was charged to, in order. */
  readonly counters: readonly string[];
  /** What the policies wrote to the service's log. */
  readonly traces: readonly Readonly<Record<string, unknown>>[];
}

/** What a test changes about a call that passes. */
export interface Case extends Pick<Change, 'files' | 'named' | 'fragments'> {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Values;
  /** The raw query, if it has no parameters. */
  readonly search?: string;
  /** Headers added to a call that passes, or removed with `undefined`. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
  readonly address?: string;
  /** The site behind the gateway. */
  readonly site?: (forwarded: Request) => Reply;
  /** The answers of other services to send-request; `null` for no answer. */
  readonly service?: (body: string) => Reply | null;
  /** What the service itself rejects before an operation's first step runs. */
  readonly refuses?: { readonly source: string; readonly reason: string };
  /** The counter that is at its limit. */
  readonly exhausted?: string;
}

export const ORIGIN = 'https://gateway.example';
export const MCP_URL = `${ORIGIN}/mcp`;
export const METADATA_URL = `${ORIGIN}/.well-known/oauth-protected-resource/mcp`;
export const ISSUER = 'https://login.example/tenant/v2.0';
export const SITE_HOST = 'app-behind.azurewebsites.net';
export const PAGE = 'https://page.example';

export const NAMED_VALUES = {
  'admitted-addresses': '*',
  'allowed-origins': `${PAGE} http://localhost:6274`,
  audience: 'client-id',
  authentication: 'required',
  'authorization-endpoint': 'https://login.example/tenant/oauth2/v2.0/authorize',
  'base-role': 'Mcp.Access',
  'base-scope': 'user_impersonation',
  'content-safety-endpoint': 'https://check.example',
  'gateway-host': 'gateway.example',
  'gateway-scheme': 'https',
  issuer: ISSUER,
  'mcp-url': MCP_URL,
  metadata: 'entra',
  'metadata-url': METADATA_URL,
  'openid-configuration': `${ISSUER}/.well-known/openid-configuration`,
  scopes: 'user_impersonation secrets.read',
  'site-host': SITE_HOST,
  'tenant-id': 'tenant',
  'token-endpoint': 'https://login.example/tenant/oauth2/v2.0/token',
};

export const USER = {
  iss: ISSUER,
  aud: 'client-id',
  tid: 'tenant',
  ver: '2.0',
  oid: 'ada',
  azp: 'client',
  scp: 'secrets.read user_impersonation',
  exp: 1,
};

const { scp: _, ...withoutScope } = USER;
export const APPLICATION = { ...withoutScope, idtyp: 'app', oid: 'job', roles: ['Mcp.Access'] };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const bearer = (claims: unknown, alg = 'RS256', signature = 'signed'): string =>
  `Bearer ${encode({ alg })}.${encode(claims)}.${signature}`;

/** The tool that a case calls unless it names another one. */
export const TOOL = OPEN_TOOL.name;
/** Another declared tool; if the list has only one, an undeclared one. */
export const OTHER_TOOL = TOOLS.find(({ name }) => name !== TOOL)?.name ?? 'no_such_tool';

export const call = (name: string, args: unknown = {}): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: args },
  });

/** Headers that mirror the body of that call in the 2026 revision. */
export const MODERN = {
  'MCP-Protocol-Version': '2026-07-28',
  'Mcp-Method': 'tools/call',
  'Mcp-Name': TOOL,
};

/** A site that always gives the same answer. */
export const site = (
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '<p>from the site</p>',
): Required<Pick<Case, 'site'>> => ({
  site: () => ({
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body,
  }),
});

/** A header of the answer, whatever its case. */
export const header = ({ reply }: Exchange, name: string): string | undefined =>
  Object.entries(reply.headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1][0];

/** The reason of a refusal, or the status of any other response. */
export function outcome({ reply }: Exchange): string {
  const reason = reply.body.startsWith('{"jsonrpc"')
    ? JSON.parse(reply.body).error.data.reason
    : '';
  return GATEWAY_REFUSALS[reason]?.status === reply.status ? reason : String(reply.status);
}

/** The request of a case. */
export function requestOf(change: Case): Request {
  const body = change.body ?? call(TOOL);
  const method = change.method ?? 'POST';
  const headers: Record<string, string | readonly string[] | undefined> = {
    ...(method === 'POST' && {
      Authorization: bearer(USER),
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
    }),
    ...change.headers,
  };
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return {
    method,
    path: change.path ?? '/mcp',
    query: change.query ?? {},
    ...(change.search !== undefined && { search: change.search }),
    headers: Object.fromEntries(present.map(([name, value]) => [name, [value].flat() as string[]])),
    address: change.address ?? '203.0.113.7',
    ...(method === 'POST' && { body }),
  };
}
