import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Calls } from '../kit/calls.ts';
import { closeServer } from '../kit/close-server.ts';
import type { ManagedIdentity } from '../kit/managed-identity.ts';
import { chooseIdentity, type SiteIdentities } from './identities.ts';
import type { IdentityToken } from './tokens.ts';

/** Where a site's process requests tokens, and the header that authenticates the process. */
export interface IdentityEndpoint {
  readonly url: string;
  readonly header: string;
  close(): Promise<void>;
}

type RequestToken = (identity: ManagedIdentity, resource: string) => Promise<IdentityToken>;

const VERSION = '2019-08-01';

/**
 * The endpoint behind `IDENTITY_ENDPOINT`. Its header is a secret of the process: a request forged
 * through the process (SSRF) does not carry it.
 */
export async function openIdentityEndpoint(
  identities: () => SiteIdentities,
  request: RequestToken,
  calls?: Calls,
): Promise<IdentityEndpoint> {
  const header = randomBytes(16).toString('hex').toUpperCase();
  const server = createServer((message, response) => {
    const serve = (): Promise<void> =>
      answer(message, header, identities(), request).then(
        ({ status, body }) => reply(response, status, body),
        () => reply(response, 500, failure(500, 'The directory is not responding.')),
      );
    if (calls) calls.runFor(message, serve);
    else serve();
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/msi/token`,
    header,
    close: () => closeServer(server),
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function answer(
  message: IncomingMessage,
  header: string,
  identities: SiteIdentities,
  request: RequestToken,
): Promise<Answer> {
  const url = new URL(message.url ?? '/', 'http://127.0.0.1');
  if (message.method !== 'GET' || url.pathname !== '/msi/token') return refused(404, 'Not found.');
  if (!isSame(message.headers['x-identity-header'], header)) {
    return refused(401, 'The header X-IDENTITY-HEADER is missing or wrong.');
  }
  const query = url.searchParams;
  const resource = query.get('resource');
  if (query.get('api-version') !== VERSION || !resource) {
    return refused(400, `Ask with api-version=${VERSION} and a resource.`);
  }
  const identity = chooseIdentity(identities, {
    clientId: query.get('client_id') ?? undefined,
    principalId: query.get('principal_id') ?? query.get('object_id') ?? undefined,
    resourceId: query.get('mi_res_id') ?? undefined,
  });
  if (!identity) return refused(400, 'The site has no such managed identity.');
  const { access_token, expires_on } = await request(identity, resource);
  // Every member is a string, whatever the directory sent; clients parse the time from one.
  const body = {
    access_token,
    client_id: identity.clientId,
    expires_on: String(expires_on),
    resource,
    token_type: 'Bearer',
  };
  return { status: 200, body };
}

const failure = (statusCode: number, message: string) => ({ statusCode, message });

const refused = (status: number, message: string): Answer => ({
  status,
  body: failure(status, message),
});

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function isSame(given: string | string[] | undefined, wanted: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
