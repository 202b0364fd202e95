import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { textAt } from '../../infra/model/select.ts';
import { currentCall } from '../kit/calls.ts';
import { TokenRefused } from '../kit/check-token.ts';
import { type Answer, badParameter, unauthorized, unavailable } from './errors.ts';
import { answerCall, type Call, type VaultState } from './secrets-api.ts';
import { vaultTrail } from './vault-trail.ts';
import type { Caller } from './verify-caller.ts';

export interface DoorParts {
  readonly state: () => VaultState;
  /** Where clients get their tokens. */
  readonly authorization: () => string;
  readonly verify: (token: string) => Promise<Caller>;
  /** Prints at the terminal why a token was refused. */
  readonly tell: (why: string) => void;
}

/** The vault's endpoint: the challenge, the token check, then the call. */
export const createVaultListener =
  (parts: DoorParts): RequestListener =>
  (request, response) => {
    const url = new URL(`https://vault${request.url ?? '/'}`);
    const call = { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams };
    let refusal = '';
    const tell = (why: string): void => {
      refusal = why;
      parts.tell(why);
    };
    decide(call, request.headers.authorization, { ...parts, tell })
      .catch(unavailable)
      .then((answer) => {
        const { status, headers, body } = answer;
        const record = currentCall();
        record?.add(vaultTrail(record, call, answer, refusal || messageOf(body)));
        response.writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          'cache-control': 'no-cache',
          'x-ms-request-id': randomUUID(),
          'x-content-type-options': 'nosniff',
          ...headers,
        });
        response.end(JSON.stringify(body));
      });
  };

const messageOf = (body: unknown): string => textAt(body, 'error.message');

/** Such as `7.4`, `7.6-preview.2` or `2025-07-01`. */
const VERSION = /^(?:\d+\.\d+|\d{4}-\d{2}-\d{2})(?:-preview(?:\.\d+)?)?$/;

async function decide(
  call: Call,
  header: string | undefined,
  { state, authorization, verify, tell }: DoorParts,
): Promise<Answer> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (!token) {
    return unauthorized(authorization(), 'AKV10000: Request is missing a Bearer or PoP token.');
  }
  try {
    const caller = await verify(token);
    // Every operation of the service requires an API version.
    return VERSION.test(call.query.get('api-version') ?? '')
      ? answerCall(state(), call, caller)
      : badParameter('api-version must be specified');
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    tell(error.message);
    return unauthorized(authorization(), 'AKV10022: Invalid token.');
  }
}
