import { createSigner, type Signer } from './tokens.ts';

/** Anchored to a word's start: otherwise a 28 KB header without a dot is searched from every position. */
const TOKEN = /(?<![\w-])([\w-]+)\.([\w-]+)\.(signed|forged)/g;

const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString());

/**
 * The tables of cases contain tokens whose last part says whether the signature is valid. This converts
 * them to real tokens, and converts what leaves the gateway back for comparison.
 */
export class PseudoTokens {
  readonly signer: Signer;
  readonly #now: () => number;
  readonly #written = new Map<string, string>();

  private constructor(signer: Signer, now: () => number) {
    this.signer = signer;
    this.#now = now;
  }

  static async create(now: () => number): Promise<PseudoTokens> {
    return new PseudoTokens(await createSigner('key'), now);
  }

  async real(text: string): Promise<string> {
    let result = text;
    for (const [token, head = '', claims = '', signature] of text.matchAll(TOKEN)) {
      const real =
        this.#written.get(token) ?? (await this.#sign(head, claims, signature === 'signed'));
      this.#written.set(token, real);
      result = result.replace(token, real);
    }
    return result;
  }

  pseudo(text: string): string {
    return [...this.#written].reduce((done, [token, real]) => done.replaceAll(real, token), text);
  }

  async #sign(head: string, claims: string, isGenuine: boolean): Promise<string> {
    const alg = String(decode(head).alg);
    const dated = this.#dated(decode(claims));
    if (isGenuine) return this.signer.sign(dated, alg);
    // Another token's signature.
    const other = await this.signer.sign({ ...dated, forged: true }, alg);
    const own = await this.signer.sign(dated, alg);
    return own.replace(/[^.]+$/, other.split('.').at(-1) as string);
  }

  /** An expiry, if present, is in the future. */
  #dated(claims: Record<string, unknown>): Record<string, unknown> {
    return 'exp' in claims ? { ...claims, exp: this.#now() / 1000 + 3600 } : claims;
  }
}
