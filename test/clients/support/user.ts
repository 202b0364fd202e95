import { setTimeout } from 'node:timers/promises';
import type { Chain } from '../../chain/support/chain.ts';
import { visitorOf } from '../../chain/support/visitor.ts';

/** A user whose browser opens what clients ask for, and who accepts what the pages ask. */
export interface User {
  readonly name: string;
  /** Scopes that were asked for at each sign-in, sorted. */
  readonly asked: readonly (readonly string[])[];
  /** Why a sign-in did not return to the client: the page's text, or that the client has gone. */
  readonly stuck: readonly string[];
  /** Follows the sign-in to its end: the client's own page. */
  visit(url: string): Promise<void>;
}

export function userOf(chain: Chain, name: string): User {
  const asked: string[][] = [];
  const stuck: string[] = [];
  const visitor = visitorOf(chain);
  return {
    name,
    asked,
    stuck,
    async visit(url) {
      const { searchParams } = new URL(url);
      asked.push((searchParams.get('scope') ?? '').split(' ').sort());
      try {
        const back = await visitor.signIn(url, name);
        await arrive(back);
      } catch (error) {
        stuck.push(String(error));
      }
    },
  };
}

/** A person is slower than a client that starts to listen only after it has opened the browser. */
async function arrive(url: URL): Promise<void> {
  const deadline = performance.now() + 3_000;
  for (;;) {
    try {
      await (await fetch(url)).text();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await setTimeout(50);
    }
  }
}
