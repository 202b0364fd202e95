import assert from 'node:assert/strict';
import { Visitor } from '../../twin/entra/support/visitor.ts';
import type { Chain } from './chain.ts';

/** A user with a browser of their own. */
export function visitorOf({ twin: { entra } }: Chain): Visitor {
  const user = (name: string): string => {
    const found = entra.directory.users.find(({ displayName }) => displayName === name);
    assert.ok(found);
    return found.id;
  };
  return new Visitor({ entra, user });
}
