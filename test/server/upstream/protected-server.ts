import type { IncomingMessage, RequestListener } from 'node:http';
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { UpstreamServer } from './upstream-server.ts';

interface Parties {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JSONWebKeySet;
}

/** A server that admits only tokens for itself, and remembers every byte that it was sent. */
export class ProtectedServer {
  /** The claims of each admitted request. */
  readonly admitted: JWTPayload[] = [];
  readonly refused: string[] = [];
  /** Head and body of every request, admitted or not. */
  readonly bytes: string[] = [];
  readonly server = new UpstreamServer();
  readonly #parties: Parties;

  constructor(parties: Parties) {
    this.#parties = parties;
  }

  readonly listener: RequestListener = async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    this.bytes.push([request.url, ...request.rawHeaders, body].join('\n'));
    const { issuer, audience, keys } = this.#parties;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    try {
      const demands = { issuer, audience, algorithms: ['RS256'] };
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys), demands);
      this.admitted.push(payload);
    } catch (error) {
      this.refused.push((error as Error).message);
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
      return;
    }
    const again = Object.assign(request, {
      body: body.length > 0 ? JSON.parse(body.toString()) : undefined,
    });
    await this.server.listener(again as IncomingMessage, response);
  };
}
