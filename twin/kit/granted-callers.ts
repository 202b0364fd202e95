import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { TokenRefused, verifyToken } from './check-token.ts';
import { readSigningKeys, type SigningKeys } from './signing-keys.ts';

export interface CallerParts {
  /** What a token must be for. */
  readonly audiences: readonly string[];
  /** Id of the role that callers need. */
  readonly role: string;
  /** The sign-in service's current signing keys. */
  readonly keys: () => Promise<unknown>;
  /** Issuer of version 1 tokens, which Azure services receive. */
  readonly issuer: string;
  readonly now: () => number;
  /** Prints at the terminal why a token was refused. */
  readonly tell: (why: string) => void;
}

/** Who may call a service: identities with its role. */
export class GrantedCallers {
  readonly #grants = new Map<string, string>();
  readonly #parts: CallerParts;
  #judged: { readonly answer: string; readonly signing: SigningKeys } | undefined;

  constructor(parts: CallerParts) {
    this.#parts = parts;
  }

  grant(assignment: Resource): void {
    const role = textAt(assignment, 'properties.roleDefinitionId').split('/').at(-1);
    if (role !== this.#parts.role) return;
    this.#grants.set(assignment.id, textAt(assignment, 'properties.principalId'));
  }

  revoke(id: string): void {
    this.#grants.delete(id);
  }

  /** 401 without a valid token, 403 if its identity lacks the role. */
  async judge(token: string | undefined): Promise<401 | 403 | undefined> {
    if (token === undefined) return 401;
    try {
      const { issuer, audiences, now } = this.#parts;
      const demands = { issuer, audiences, now: now() };
      const { keys } = await this.#signingKeys();
      const { oid } = await verifyToken(token, keys, demands);
      return [...this.#grants.values()].includes(String(oid)) ? undefined : 403;
    } catch (error) {
      if (error instanceof TokenRefused) this.#parts.tell(error.message);
      return 401;
    }
  }

  /** The current keys. Judging a key is the slowest step, so an unchanged set is judged once. */
  async #signingKeys(): Promise<SigningKeys> {
    const current = await this.#parts.keys();
    const answer = JSON.stringify(current);
    if (this.#judged?.answer !== answer) {
      this.#judged = { answer, signing: await readSigningKeys(current) };
    }
    return this.#judged.signing;
  }
}
