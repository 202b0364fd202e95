import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { type Internet, openInternet } from '../../support/internet.ts';
import { listenQuietly } from '../harness/listen.ts';
import { wholeRequest } from '../harness/whole-request.ts';
import { ERROR_CANARY, FAULTS } from './faults.ts';

export const HOST = 'kv-stand-in.vault.azure.net';
export const VAULT_URL = `https://${HOST}/`;

/** What must never leave the server: the stand-in returns it to any request for a value. */
export const CANARY = 'canary-value-7f1d';
export const TAG_CANARY = 'canary-tag-93ab';
export const TOKEN_CANARY = 'canary-token-1d20';

export const NEWEST = 'b'.repeat(32);

export interface StandIn extends AsyncDisposable {
  readonly internet: Internet;
  /** Requests with a token, by path. */
  readonly asked: string[];
  /** Requests for a value, with or without a token. */
  readonly valueRequests: string[];
  /** The resources that a token was requested for. */
  readonly signIns: string[];
  /** Everything sent to the managed identity, and to the vault. */
  readonly toIdentity: string[];
  readonly toVault: string[];
  /** The environment that a process needs to reach this vault under its real name. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A key vault under its real name over TLS, behind a CONNECT proxy, and the endpoint of a managed
 * identity. Unlike the real one it has every secret, and a secret named like a fault triggers that fault.
 */
export async function openStandIn(
  certificateFile: string,
  alsoServe: Readonly<Record<string, RequestListener>> = {},
): Promise<StandIn> {
  const seen = {
    asked: [] as string[],
    valueRequests: [] as string[],
    signIns: [] as string[],
    toIdentity: [] as string[],
    toVault: [] as string[],
  };
  const internet = await openInternet({
    ...alsoServe,
    [HOST]: (request, response) => {
      void wholeRequest(request).then((whole) => seen.toVault.push(whole));
      serve(request, response, seen);
    },
  });
  const identity = createServer((request, response) => {
    const resource = new URL(request.url ?? '', 'http://identity').searchParams.get('resource');
    seen.signIns.push(resource ?? '');
    void wholeRequest(request).then((whole) => seen.toIdentity.push(whole));
    const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
    answer(response, 200, {
      access_token: TOKEN_CANARY,
      expires_on,
      resource,
      token_type: 'Bearer',
    });
  });
  const port = await listenQuietly(identity, '127.0.0.1');
  return {
    ...seen,
    internet,
    env: {
      HTTPS_PROXY: internet.proxy,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: certificateFile,
      IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`,
      IDENTITY_HEADER: 'header-of-the-identity',
    },
    async [Symbol.asyncDispose]() {
      identity.close();
      await internet[Symbol.asyncDispose]();
    },
  };
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  seen: Pick<StandIn, 'asked' | 'valueRequests'>,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '', VAULT_URL);
  const name = pathname.split('/')[2] ?? '';
  const isList = pathname === `/secrets/${name}/versions`;
  if (!isList) seen.valueRequests.push(`${request.method} ${pathname}`);
  const fault = FAULTS[name];
  if (request.headers.authorization === undefined) {
    const { authority = 'login.microsoftonline.com', resource = 'https://vault.azure.net' } =
      fault?.challenge ?? {};
    response.setHeader(
      'www-authenticate',
      `Bearer authorization="https://${authority}/11111111-1111-4111-8111-111111111111", resource="${resource}"`,
    );
    answer(response, 401, { error: { code: 'Unauthorized', message: ERROR_CANARY } });
    return;
  }
  seen.asked.push(pathname);
  if (fault?.respond) fault.respond(response, name);
  else if (isList) answer(response, 200, pageOf(name, searchParams));
  else answer(response, 200, { value: CANARY });
}

/** Two pages; the newest version comes first on the second. */
function pageOf(name: string, query: URLSearchParams) {
  return query.has('$skiptoken')
    ? {
        value: [
          versionOf(name, NEWEST, 1_790_000_000),
          versionOf(name, 'c'.repeat(32), 1_700_000_000),
        ],
      }
    : {
        value: [versionOf(name, 'a'.repeat(32), 1_780_000_000)],
        nextLink: `${VAULT_URL}secrets/${name}/versions?api-version=7.4&$skiptoken=2`,
      };
}

/** An item of the list as the service documents it, with more than the server may pass on. */
const versionOf = (name: string, version: string, created: number) => ({
  id: `${VAULT_URL}secrets/${name}/${version}`,
  value: CANARY,
  contentType: 'text/plain',
  tags: { owner: TAG_CANARY },
  attributes: {
    enabled: true,
    created,
    updated: created + 60,
    exp: created + 31_536_000,
    recoveryLevel: 'Recoverable+Purgeable',
  },
});

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
