import type { Chain, Reply } from './chain.ts';

/** Headers that the gateway adds to a browser's request. */
const FORWARDED = { 'x-forwarded-host': 'localhost:8000', 'x-forwarded-proto': 'http' };

export const CALLBACK = '/.auth/login/aad/callback';

/** A browser that keeps cookies; a test plays the sign-in service. */
export class Browser {
  readonly #chain: Chain;
  readonly #forwarded: Record<string, string>;
  readonly cookies = new Map<string, string>();

  constructor(chain: Chain, forwarded: Record<string, string> = FORWARDED) {
    this.#chain = chain;
    this.#forwarded = forwarded;
  }

  async visit(path: string, form?: Record<string, string>): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await this.#chain.send(path, {
      headers: {
        ...this.#forwarded,
        ...(cookie && { cookie }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    });
    for (const line of [reply.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }

  /** Where the platform sends the browser to sign in. */
  async startSignIn(query = ''): Promise<URL> {
    const { headers } = await this.visit(`/.auth/login/aad${query}`);
    return new URL(String(headers.location));
  }

  /** The form that the sign-in service has the browser post. */
  async formFor(request: URL, claims: Record<string, unknown> = {}) {
    const { directory } = this.#chain;
    const nonce = request.searchParams.get('nonce');
    const idToken = await directory.sign(directory.idClaims({ nonce, ...claims }));
    directory.codes.set('the-code', idToken);
    return {
      code: 'the-code',
      id_token: idToken,
      state: request.searchParams.get('state') ?? '',
      session_state: 'x',
    };
  }

  async signIn(query = ''): Promise<Reply> {
    return this.visit(CALLBACK, await this.formFor(await this.startSignIn(query)));
  }
}
