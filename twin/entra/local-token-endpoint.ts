import { randomBytes, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { SignInRefusal } from './sign-in/aadsts.ts';
import { json } from './sign-in/exchange.ts';
import type { TokenAnswer } from './sign-in/issue.ts';
import { readBody } from './sign-in/read-body.ts';
import type { SignIn } from './sign-in/sign-in-as.ts';

const PATH = '/twin/token';
/** File in the run's folder, readable only by its owner: its key permits acting as any user. */
export const LOCAL_TOKEN_FILE = 'local-tokens.json';

/** Content of the file. */
export interface LocalTokenAccess {
  /** POST a form with `user`, `client_id`, `scope`, `resource` and `accept=yes` to this URL. */
  readonly url: string;
  /** Sent in the Authorization header, after `Bearer `. */
  readonly key: string;
}

export const isLocalToken = ({ url }: IncomingMessage): boolean => url === PATH;

type SignInAs = (user: string, request: SignIn) => TokenAnswer;

/**
 * Issues tokens to commands on the same machine, without a browser. It shares the sign-in service's
 * port, and no name in the network resolves to it.
 */
export function openLocalTokenEndpoint(login: string, folder: string, signInAs: SignInAs) {
  const key = randomBytes(32).toString('base64url');
  const pass: LocalTokenAccess = { url: new URL(PATH, login).href, key };
  writeFileSync(join(folder, LOCAL_TOKEN_FILE), JSON.stringify(pass), { mode: 0o600 });
  const expected = Buffer.from(`Bearer ${key}`);

  return (request: IncomingMessage, response: ServerResponse): void => {
    const given = Buffer.from(request.headers.authorization ?? '');
    const isKnown = given.length === expected.length && timingSafeEqual(given, expected);
    if (request.method !== 'POST' || !isKnown) {
      json(response, 403, { error: 'This request requires the key in the folder of this run.' });
      return;
    }
    readBody(request)
      .then((body) => {
        const {
          user = '',
          client_id: clientId = '',
          scope = '',
          ...rest
        } = Object.fromEntries(body);
        const { resource, accept } = rest;
        const asked = { clientId, scope, resource, accepts: accept === 'yes' };
        json(response, 200, signInAs(user, asked));
      })
      .catch((error: unknown) => {
        const isOurs = error instanceof SignInRefusal;
        const text = error instanceof Error ? error.message : String(error);
        json(response, 400, { error: isOurs ? `AADSTS${error.code}: ${text}` : text });
      });
  };
}
