import { createSigner, type Signer } from './tokens.ts';

const TOKEN = /([\w-]+)\.([\w-]+)\.(signed|forged)/g;

const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString());

/**
 * The tables of cases write tokens whose last part says whether the signature holds. Here they become
 * real ones, and what leaves is translated back for comparison.
 */
export class PseudoTokens {
  readonly signer: Signer;
  readonly #forger: Signer;
  readonly #now: () => number;
  readonly #written = new Map<string, string>();

  private constructor(signer: Signer, forger: Signer, now: () => number) {
    this.signer = signer;
    this.#forger = forger;
    this.#now = now;
  }

  static async create(now: () => number): Promise<PseudoTokens> {
    return new PseudoTokens(await createSigner('key'), await createSigner('key'), now);
  }

  async real(text: string): Promise<string> {
    let result = text;
    for (const [token, head = '', claims = '', signature] of text.matchAll(TOKEN)) {
      const signer = signature === 'signed' ? this.signer : this.#forger;
      const real = await signer.sign(this.#dated(decode(claims)), String(decode(head).alg));
      this.#written.set(real, token);
      result = result.replace(token, real);
    }
    return result;
  }

  pseudo(text: string): string {
    return [...this.#written].reduce((done, [real, token]) => done.replaceAll(real, token), text);
  }

  /** An expiry that is there lies ahead. */
  #dated(claims: Record<string, unknown>): Record<string, unknown> {
    return 'exp' in claims ? { ...claims, exp: this.#now() / 1000 + 3600 } : claims;
  }
}
