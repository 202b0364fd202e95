import roles from '../../infra/azure-roles.json' with { type: 'json' };
import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { TokenRefused, verifyToken } from '../kit/check-token.ts';
import { readSigningKeys, type SigningKeys } from '../kit/signing-keys.ts';

/** Audiences of the ingestion endpoint. */
const AUDIENCES = ['https://monitor.azure.com', 'https://monitor.azure.com/'];

export interface SenderParts {
  /** The sign-in service's current signing keys. */
  readonly keys: () => Promise<unknown>;
  /** Issuer of version 1 tokens, which Azure services receive. */
  readonly issuer: string;
  readonly now: () => number;
  /** Prints at the terminal why a token was refused. */
  readonly tell: (why: string) => void;
}

/** Who may send: identities with the publisher role on the component. */
export class Senders {
  readonly #grants = new Map<string, string>();
  readonly #parts: SenderParts;
  #judged: { readonly answer: string; readonly signing: SigningKeys } | undefined;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  grant(assignment: Resource): void {
    const role = textAt(assignment, 'properties.roleDefinitionId').split('/').at(-1);
    if (role !== roles['Monitoring Metrics Publisher']) return;
    this.#grants.set(assignment.id, textAt(assignment, 'properties.principalId'));
  }

  revoke(id: string): void {
    this.#grants.delete(id);
  }

  /** 401 without a valid token, 403 if its identity lacks the role. */
  async judge(token: string | undefined): Promise<401 | 403 | undefined> {
    if (token === undefined) return 401;
    try {
      const { issuer, now } = this.#parts;
      const demands = { issuer, audiences: AUDIENCES, now: now() };
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
