import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import { DATA_ACTIONS, type DataAction } from './roles.ts';

export interface Grant {
  readonly assignment: Resource;
  /** Resource that it is attached to; it applies there and below. */
  readonly scope: string;
  readonly principalId: string;
  readonly actions: readonly DataAction[];
}

/** Who may do what with which secret, by the role assignments. */
export class Grants {
  readonly #held = new Map<string, Grant>();

  /** @throws {NotModelled} for a role whose data actions are not listed. */
  add(assignment: Resource): void {
    const path = 'properties.roleDefinitionId';
    const role = textAt(assignment, path).split('/').at(-1) ?? '';
    const actions = DATA_ACTIONS.get(role);
    if (!actions)
      throw new NotModelled(`the vault does not support the role ${role}`, assignment, path);
    this.#held.set(assignment.id, {
      assignment,
      scope: assignment.id.slice(0, assignment.id.lastIndexOf('/providers/')).toLowerCase(),
      principalId: textAt(assignment, 'properties.principalId').toLowerCase(),
      actions,
    });
  }

  remove(id: string): void {
    this.#held.delete(id);
  }

  /** The grant that allows it, if any does. */
  allowing(principalId: string, action: DataAction, resourceId: string): Grant | undefined {
    const target = resourceId.toLowerCase();
    return [...this.#held.values()].find(
      (grant) =>
        grant.principalId === principalId.toLowerCase() &&
        grant.actions.includes(action) &&
        (target === grant.scope || target.startsWith(`${grant.scope}/`)),
    );
  }
}
