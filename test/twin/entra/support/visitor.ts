import { createHash, randomBytes } from 'node:crypto';
import { CLIENT, RES, type Tenant } from './tenant.ts';

/** What a visitor has to know of a sign-in service. */
export interface SignInService {
  readonly entra: { readonly login: string };
  /** Id of the user with this name. */
  user(name: string): string;
}

/** A user with a browser, as far as these tests need one: cookies, redirects, buttons. */
export class Visitor {
  readonly #cookies = new Map<string, string>();
  readonly #tenant: SignInService;

  constructor(tenant: SignInService) {
    this.#tenant = tenant;
  }

  /** Follows redirects within the sign-in service. */
  async go(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ url: string; response: Response }> {
    let here = url;
    let body = form;
    for (let hops = 0; hops < 12; hops++) {
      const response = await fetch(here, {
        redirect: 'manual',
        headers: {
          accept: 'text/html',
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        },
        ...(body ? { method: 'POST', body: new URLSearchParams(body) } : {}),
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') this.#cookies.delete(name);
        else this.#cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (!location) return { url: here, response };
      here = new URL(location, here).href;
      body = undefined;
      if (!here.startsWith(this.#tenant.entra.login)) return { url: here, response };
    }
    throw new Error('too many redirects');
  }

  /** Signs in and answers the consent page if asked, then returns to the client. */
  async signIn(url: string, user: string, decision = 'accept', allUsers = false): Promise<URL> {
    let at = await this.go(url);
    for (let pages = 0; pages < 3; pages++) {
      if (!at.url.startsWith(this.#tenant.entra.login)) return new URL(at.url);
      const html = await at.response.text();
      if (html.includes('name="user"'))
        at = await this.go(at.url, { user: this.#tenant.user(user) });
      else if (html.includes('name="decision"')) {
        at = await this.go(at.url, { decision, ...(allUsers ? { all_users: 'yes' } : {}) });
      } else throw new Error(`no way on at ${at.url}: ${html.slice(-1500)}`);
    }
    return new URL(at.url);
  }
}

export const VERIFIER = randomBytes(32).toString('base64url');
export const REDIRECT = 'http://localhost:40123/callback';

/** An authorization request as a real client sends it, with a test's changes. */
export function authorizeUrl(
  tenant: Tenant,
  changes: Record<string, string | undefined> = {},
): string {
  const parameters = {
    client_id: CLIENT,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: `${RES}/user_impersonation offline_access`,
    resource: RES,
    state: 'the-state',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  return `${tenant.base}oauth2/v2.0/authorize?${new URLSearchParams(defined(parameters))}`;
}

/** Calls the token endpoint. */
export async function redeem(
  tenant: Tenant,
  parameters: Record<string, string | undefined>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${tenant.base}oauth2/v2.0/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(defined(parameters)),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export const codeGrant = (
  code: string | null,
  changes: Record<string, string | undefined> = {},
) => ({
  grant_type: 'authorization_code',
  client_id: CLIENT,
  code: code ?? '',
  redirect_uri: REDIRECT,
  code_verifier: VERIFIER,
  resource: RES,
  ...changes,
});

/** Signs in with a code and returns the token endpoint's answer. */
export async function tokensFor(
  tenant: Tenant,
  user: string,
  changes: Record<string, string | undefined> = {},
): Promise<Record<string, unknown>> {
  const back = await new Visitor(tenant).signIn(authorizeUrl(tenant, changes), user);
  const { client_id, redirect_uri } = changes;
  const grant = codeGrant(back.searchParams.get('code'), {
    ...(client_id ? { client_id } : {}),
    ...(redirect_uri ? { redirect_uri } : {}),
    ...('resource' in changes ? { resource: changes.resource } : {}),
  });
  const { body } = await redeem(tenant, grant);
  return body;
}

export function claimsOf(token: unknown): Record<string, unknown> {
  const [, payload = ''] = String(token).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

const defined = (parameters: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
