import type { Readable } from 'node:stream';
import type { SecretClientOptions } from '@azure/keyvault-secrets';
import { BodyTooLarge, readBounded } from '../call/read-bounded.ts';

type Policy = NonNullable<SecretClientOptions['additionalPolicies']>[number]['policy'];
type Response = Awaited<ReturnType<Policy['sendRequest']>> & { readableStreamBody?: unknown };

/** Accepts the secret names that Key Vault itself allows. */
const LIST_VERSIONS = /^\/secrets\/[0-9A-Za-z-]{1,127}\/versions$/;

/** A request that this process must not send, or a response that is too large to read. */
class Fenced extends Error {}

/**
 * Whether this is the one request that the server may send to a vault: list the versions of a
 * secret. Its response contains no value, so none can enter the process. A link to the next page
 * comes from the vault and may name any host; the token is sent only to the configured one (T-06,
 * T-07, API7).
 */
export function isListVersions(method: string, url: string, vaultOrigin: string): boolean {
  const { origin, pathname } = new URL(url);
  return method === 'GET' && origin === vaultOrigin && LIST_VERSIONS.test(pathname);
}

/**
 * The last policy before the wire, so that it sees every retry, page and redirect. It also reads
 * the response and counts its bytes: the SDK would accept any amount, and decompress it first
 * (API10, V-25).
 */
export function createFence(vaultOrigin: string, maxBytes: number): Policy {
  return {
    name: 'fence',
    async sendRequest(request, next) {
      if (!isListVersions(request.method, request.url, vaultOrigin)) throw new Fenced();
      request.headers.delete('accept-encoding');
      request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
      const response: Response = await next(request);
      const { readableStreamBody, ...rest } = response;
      const body = await readBounded(readableStreamBody as Readable, maxBytes, 'destroy').catch(
        fenceTooLarge,
      );
      return { ...rest, bodyAsText: body.toString('utf8') };
    },
  };
}

function fenceTooLarge(error: unknown): never {
  throw error instanceof BodyTooLarge ? new Fenced() : error;
}
