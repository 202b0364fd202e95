import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type JWTPayload, SignJWT } from 'jose';
import type { Clock } from '../../../../twin/kit/hop.ts';
import { publicJwk } from '../../../server/harness/issuer.ts';

export const LOGIN = 'http://localhost:8001/';

/** One user of the directory. */
export const ADA = {
  oid: 'aaaaaaaa-0000-4000-8000-000000000001',
  sub: 'ada-here',
  name: 'Ada Lovelace',
  preferred_username: 'ada@twin.example',
};

export interface DirectoryIds {
  readonly tenantId: string;
  readonly clientId: string;
  readonly publicClientId: string;
}

/**
 * The smallest sign-in service with the same contract as the real hop: discovery, keys, tokens of
 * managed identities, and a token endpoint that accepts the codes it was given.
 */
export class FakeDirectory {
  readonly #ids: DirectoryIds;
  readonly #clock: Clock;
  readonly issuer: string;
  /** No request is answered while this is set. */
  isDown = false;
  /** Paths of all requests, in order. */
  readonly asked: string[] = [];
  /** Forms that the token endpoint received. */
  readonly redeemed: URLSearchParams[] = [];
  /** ID tokens by authorization code. */
  readonly codes = new Map<string, string>();
  #kid = '';
  #keys: { publicKey: KeyObject; privateKey: KeyObject };

  constructor(ids: DirectoryIds, clock: Clock) {
    this.#ids = ids;
    this.#clock = clock;
    this.issuer = `${LOGIN}${ids.tenantId}/v2.0`;
    this.#keys = this.roll();
  }

  /** Replaces the keys; the previous ones no longer verify anything. */
  roll() {
    this.#kid = randomUUID();
    this.#keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return this.#keys;
  }

  sign(claims: JWTPayload, kid = this.#kid): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
      .sign(this.#keys.privateKey);
  }

  times(lifeS = 3600): JWTPayload {
    const now = Math.floor(this.#clock.now() / 1000);
    return { iat: now, nbf: now, exp: now + lifeS };
  }

  /** Claims of a version 2 access token for the API. */
  claims(more: Record<string, unknown> = {}): JWTPayload {
    const { tenantId, clientId, publicClientId } = this.#ids;
    return {
      iss: this.issuer,
      aud: clientId,
      tid: tenantId,
      ver: '2.0',
      azp: publicClientId,
      azpacr: '0',
      scp: 'user_impersonation secrets.read',
      roles: ['Mcp.Secrets.Read'],
      ...ADA,
      ...this.times(),
      ...more,
    };
  }

  /** Claims of an ID token, as in the browser's sign-in. */
  idClaims(more: Record<string, unknown> = {}): JWTPayload {
    const { azp: _azp, azpacr: _azpacr, scp: _scp, ...rest } = this.claims();
    return { ...rest, ...more };
  }

  token = (more: Record<string, unknown> = {}): Promise<string> => this.sign(this.claims(more));

  /** `localhost:8001`. */
  readonly login: RequestListener = (request, response) => {
    void this.#answer(request, response);
  };

  /** `identity.twin.internal`. */
  readonly identities: RequestListener = (request, response) => {
    const query = new URL(request.url ?? '/', 'https://identity').searchParams;
    this.asked.push(request.url ?? '');
    void this.identityToken(
      query.get('principal_id') ?? '',
      query.get('client_id') ?? '',
      query.get('resource') ?? '',
    ).then((token) => json(response, 200, token));
  };

  async identityToken(principalId: string, clientId: string, resource: string) {
    const { tenantId } = this.#ids;
    const isExchange = resource === 'api://AzureADTokenExchange';
    const claims = {
      iss: isExchange ? this.issuer : `${LOGIN}${tenantId}/`,
      aud: resource,
      oid: principalId,
      sub: principalId,
      appid: clientId,
      tid: tenantId,
      idtyp: 'app',
      ...this.times(),
    };
    return {
      access_token: await this.sign(claims),
      expires_on: String(claims.exp),
      resource,
      token_type: 'Bearer',
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tenantId } = this.#ids;
    const path = request.url ?? '';
    this.asked.push(path);
    if (this.isDown) return void response.destroy();
    const root = `${LOGIN}${tenantId}`;
    switch (path) {
      case `/${tenantId}/v2.0/.well-known/openid-configuration`:
        return json(response, 200, {
          issuer: this.issuer,
          authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
          token_endpoint: `${root}/oauth2/v2.0/token`,
          end_session_endpoint: `${root}/oauth2/v2.0/logout`,
          jwks_uri: `${root}/discovery/v2.0/keys`,
        });
      case `/${tenantId}/discovery/v2.0/keys`:
        return json(response, 200, { keys: [publicJwk(this.#keys.publicKey, this.#kid)] });
      case `/${tenantId}/oauth2/v2.0/token`:
        return this.#redeem(request, response);
      default:
        return json(response, 404, { error: 'not_found' });
    }
  }

  async #redeem(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    this.redeemed.push(form);
    const idToken = this.codes.get(form.get('code') ?? '');
    if (!idToken) return json(response, 400, { error: 'invalid_grant' });
    json(response, 200, {
      id_token: idToken,
      access_token: await this.token({ scp: 'openid profile email' }),
      expires_in: 3599,
    });
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
