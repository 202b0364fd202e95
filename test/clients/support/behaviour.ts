import assert from 'node:assert/strict';
import type { MetadataMode } from '../../../infra/gateway/metadata-modes.ts';
import { TRIED_CLIENTS } from '../../../scripts/connect/tried-clients.ts';
import type { Endpoint } from '../../../server/src/contract/clients/client.ts';
import type { Connected } from './client.ts';
import type { Machine } from './machine.ts';
import type { User } from './user.ts';

/** A client set up by its printed steps, and its user. */
export interface Setting {
  readonly user: User;
  readonly machine: Machine;
  readonly connected: Connected;
}

/** What a client shows when it cannot go on, and what its user does so that it can, if anything helps. */
export interface Failure {
  readonly shows: RegExp;
  /** It opens the browser nonetheless, in vain. */
  readonly opensBrowser?: boolean;
  /** With the full names of the scopes that the call needs. */
  remedy?(setting: Setting, endpoint: Endpoint, scopes: readonly string[]): Promise<void>;
}

/** What a client does when it needs another token. */
export type Reaction = 'signs in again' | 'refreshes' | Failure;

/** Metadata that lists `offline_access`, itself or as Entra's own does. */
export const ADVERTISED: readonly MetadataMode[] = ['entra', 'pkce'];

/** How a client is observed to act. */
export interface Behaviour {
  /** Metadata with which it asks for a refresh token. */
  readonly staysIn: readonly MetadataMode[];
  readonly stepUp: Reaction;
  /** At the end of its token, with metadata with which it stops according to its row. */
  readonly stops?: Failure;
  /** The same with metadata with which it then asks its user to sign in. */
  readonly asks?: Failure;
  /** What it shows with metadata with which it cannot sign in according to its row. */
  readonly cannot?: RegExp;
  /** At the end of its token, if it does not act as the row says, which is about the printed steps. */
  readonly expiry?: Reaction;
}

export const titleOf = (reaction: Reaction): string =>
  typeof reaction === 'string' ? reaction : `shows ${reaction.shows}`;

/** What the row of docs/clients.md says, with the words that the client shows; undefined: it cannot sign in. */
export function expiryOf(
  id: string,
  metadata: MetadataMode,
  behaviour: Behaviour,
): Reaction | undefined {
  if (behaviour.expiry) return behaviour.expiry;
  const said = TRIED_CLIENTS.find((tried) => tried.id === id)?.modes[metadata];
  if (said === 'no') return undefined;
  if (said === 'signs in again' || said === 'refreshes') return said;
  const failure =
    said === 'stops' ? behaviour.stops : said === 'asks to sign in' ? behaviour.asks : undefined;
  assert.ok(failure, `the row of ${id} does not say what happens with ${metadata}`);
  return failure;
}
