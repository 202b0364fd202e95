import { jwtVerify } from 'jose';
import type { Resource } from '../../infra/deployments/deployment.ts';
import { textAt } from '../../infra/deployments/look.ts';
import roles from '../../infra/roles.json' with { type: 'json' };
import { readSigningKeys } from '../signing-keys.ts';

/** What a token for the ingestion endpoint is meant for. */
const AUDIENCES = ['https://monitor.azure.com', 'https://monitor.azure.com/'];

/** Who may send: identities with the publisher's role on the component. */
export class Senders {
  readonly #grants = new Map<string, string>();
  readonly #keys: () => Promise<unknown>;

  /** @param keys the sign-in service's current signing keys. */
  constructor(keys: () => Promise<unknown>) {
    this.#keys = keys;
  }

  grant(assignment: Resource): void {
    const role = textAt(assignment, 'properties.roleDefinitionId').split('/').at(-1);
    if (role !== roles['Monitoring Metrics Publisher']) return;
    this.#grants.set(assignment.id, textAt(assignment, 'properties.principalId'));
  }

  revoke(id: string): void {
    this.#grants.delete(id);
  }

  /** 401 without a token that counts, 403 where its identity lacks the role. */
  async judge(token: string | undefined): Promise<401 | 403 | undefined> {
    if (token === undefined) return 401;
    try {
      const { payload } = await jwtVerify(token, readSigningKeys(await this.#keys()).keys, {
        audience: AUDIENCES,
        algorithms: ['RS256'],
      });
      return [...this.#grants.values()].includes(String(payload.oid)) ? undefined : 403;
    } catch {
      return 401;
    }
  }
}
