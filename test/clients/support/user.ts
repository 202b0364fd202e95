import assert from 'node:assert/strict';
import type { Chain } from '../../chain/support/chain.ts';
import { Visitor } from '../../twin/entra/support/visitor.ts';

/** A user whose browser opens what clients ask for, and who accepts what the pages ask. */
export interface User {
  readonly name: string;
  /** Scopes that were asked for at each sign-in, sorted. */
  readonly asked: readonly (readonly string[])[];
  /** Texts of the pages at which a sign-in ended without a way back to the client. */
  readonly stuck: readonly string[];
  /** Follows the sign-in to its end: the client's own page. */
  visit(url: string): Promise<void>;
}

export function userOf({ twin }: Chain, name: string): User {
  const { entra } = twin;
  const asked: string[][] = [];
  const stuck: string[] = [];
  const user = (one: string) => {
    const found = entra.directory.users.find(({ displayName }) => displayName === one);
    assert.ok(found);
    return found.id;
  };
  const visitor = new Visitor({ entra, user });
  return {
    name,
    asked,
    stuck,
    async visit(url) {
      const { searchParams } = new URL(url);
      asked.push((searchParams.get('scope') ?? '').split(' ').sort());
      let back: URL;
      try {
        back = await visitor.signIn(url, name);
      } catch (error) {
        stuck.push(String(error));
        return;
      }
      await (await fetch(back)).text();
    },
  };
}
