import type { IncomingMessage, RequestListener } from 'node:http';
import type { Proof } from '../tokens/claims.ts';
import { ROUTES } from './engine.ts';
import { type Exchange, json } from './exchange.ts';
import { issueAppOnly } from './issue.ts';
import { DEVICE_GRANT, JWT_BEARER, judgeToken, type TokenRequest } from './judge-token.ts';
import { note, noteIssued } from './note.ts';
import { exchangeOnBehalfOf } from './on-behalf-of.ts';
import { readBody, replacedRequest } from './read-body.ts';
import type { Service } from './service.ts';

/** Parameters of each grant for the engine; all others are judged before or after it. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  authorization_code: ['code', 'redirect_uri', 'code_verifier'],
  refresh_token: ['refresh_token'],
  [DEVICE_GRANT]: ['device_code'],
};

/** By the claim that says it (azpacr). */
const AUTHENTICATION: Readonly<Record<Proof, string>> = {
  '0': 'none',
  '1': 'secret',
  '2': 'assertion',
};

const nameOf = (grantType: string): string =>
  ({
    authorization_code: 'an authorization code',
    client_credentials: 'its own credential',
    refresh_token: 'a refresh token',
    [DEVICE_GRANT]: 'a device code',
    [JWT_BEARER]: 'the token of a caller',
  })[grantType] ?? grantType;

/** The token endpoint: authenticates the client, then asks the engine about codes and tokens. */
export async function redeem(
  service: Service,
  { request, response }: Exchange,
  serveEngine: RequestListener,
  tokenRequests: WeakMap<IncomingMessage, TokenRequest>,
): Promise<void> {
  // Single-page applications call this from their own origin, and read refusals as well.
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', 'content-type');
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  const { directory, keys } = service;
  const now = service.now();
  const judged = await judgeToken(directory, keys, await readBody(request), request.headers, now);
  const { client, grantType, body, proof } = judged;
  note('token', `client ${client.displayName} redeems ${nameOf(grantType)}`, {
    client: client.appId,
    'grant type': grantType,
    scope: body.get('scope') ?? undefined,
    resource: body.get('resource') ?? undefined,
    'client authentication': AUTHENTICATION[proof],
  });
  if (grantType === 'client_credentials') {
    const [scope, resource] = [body.get('scope') ?? '', body.get('resource') ?? undefined];
    const issued = issueAppOnly(service, client, scope, resource, proof);
    json(response, 200, noteIssued(issued, client.displayName));
    return;
  }
  if (grantType === JWT_BEARER) {
    json(response, 200, noteIssued(await exchangeOnBehalfOf(service, judged), client.displayName));
    return;
  }
  const inner = new URLSearchParams({ grant_type: grantType, client_id: client.appId });
  for (const name of KEPT[grantType] ?? []) {
    const value = body.get(name);
    if (value !== null) inner.set(name, value);
  }
  const replaced = replacedRequest(request, `/${directory.tenantId}/${ROUTES.token}`, inner);
  tokenRequests.set(replaced, judged);
  await serveEngine(replaced, response);
}
