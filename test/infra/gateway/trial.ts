import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { GATEWAY_REFUSALS } from '../../../infra/gateway/refusals.ts';
import { needs } from '../../support/needs.ts';
import { Dotnet } from './dotnet.ts';
import type { Fields, Reply, Request } from './exchange.ts';
import { type Exchange, execute } from './executor.ts';
import { allExpressions } from './expressions.ts';
import { FILES } from './files.ts';
import type { Setup } from './run-state.ts';

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
  'base-role': 'Mcp.Access',
  'base-scope': 'user_impersonation',
  'content-safety-endpoint': 'https://check.example',
  'gateway-host': 'gateway.example',
  'gateway-scheme': 'https',
  issuer: ISSUER,
  'mcp-url': MCP_URL,
  'metadata-url': METADATA_URL,
  'openid-configuration': `${ISSUER}/.well-known/openid-configuration`,
  'site-host': SITE_HOST,
  'tenant-id': 'tenant',
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

export const call = (name: string, args: unknown = {}): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: args },
  });

/** Headers by which the 2026 revision mirrors the body of that call. */
export const MODERN = {
  'MCP-Protocol-Version': '2026-07-28',
  'Mcp-Method': 'tools/call',
  'Mcp-Name': 'whoami',
};

const SITE_ANSWERS: Reply = {
  status: 200,
  headers: { 'Content-Type': ['application/json'], 'Cache-Control': ['no-store'] },
  body: '{"from":"site"}',
};

export interface Case {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Fields;
  /** The query as it was sent, where it has no parameter. */
  readonly search?: string;
  /** Added to, or with `undefined` taken from, those of a call that passes. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
  readonly address?: string;
  readonly named?: Readonly<Record<string, string>>;
  readonly fragments?: Setup['fragments'];
  readonly files?: Setup['files'];
  readonly site?: Setup['site'];
  readonly service?: Setup['service'];
  readonly refuses?: Setup['refuses'];
  /** The counter that is at its limit. */
  readonly exhausted?: string;
}

/** A header of the answer, whatever its case. */
export const header = ({ reply }: Exchange, name: string): string | undefined =>
  Object.entries(reply.headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1][0];

/** The reason of the catalogue that an answer is made of, or the status of any other answer. */
export function outcome({ reply }: Exchange): string {
  const reason = reply.body.startsWith('{"jsonrpc"')
    ? JSON.parse(reply.body).error.data.reason
    : '';
  return GATEWAY_REFUSALS[reason]?.status === reply.status ? reason : String(reply.status);
}

/** The policies with .NET behind them. A call that passes is the start; a case changes one thing. */
export class Trial {
  readonly dotnet = new Dotnet();
  readonly #expressions = allExpressions(FILES);

  build = (): Promise<string[]> => this.dotnet.build(this.#expressions);

  close = (): void => this.dotnet.close();

  send(change: Case = {}): Promise<Exchange> {
    const setup: Setup = {
      files: change.files ?? FILES,
      dotnet: this.dotnet,
      expressions: this.#expressions,
      namedValues: { ...NAMED_VALUES, ...change.named },
      fragments: { 'content-safety': 'content-safety.off.fragment.xml', ...change.fragments },
      site: change.site ?? (() => SITE_ANSWERS),
      ...(change.service && { service: change.service }),
      ...(change.refuses && { refuses: change.refuses }),
    };
    return execute(setup, requestOf(change), change.exhausted);
  }
}

/** The request of a case. */
export function requestOf(change: Case): Request {
  const body = change.body ?? call('whoami');
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

/** One trial for a whole test file, because building takes seconds. */
export function useTrial(): Trial {
  const trial = new Trial();
  if (!needs('dotnet').skip) before(async () => assert.deepEqual(await trial.build(), []));
  after(() => trial.close());
  return trial;
}
