import type { MetadataMode } from '../../infra/gateway/metadata-modes.ts';
import rows from './tried-clients.json' with { type: 'json' };

/**
 * Whether a client signs in, and what it does once its access token has expired: `signs in` if its
 * expiry was not tried, `asks to sign in` if it says that its user has to, `stops` if its user has to act
 * and it says something else, `expected` if the client itself was not run.
 */
export const OUTCOMES = [
  'refreshes',
  'signs in again',
  'asks to sign in',
  'stops',
  'signs in',
  'expected',
  'no',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One client as it was tried. */
export interface TriedClient {
  /** Of the list of clients, which has the steps; a row without steps has none. */
  readonly id?: string;
  /** Name; a package that the tests install stands in backticks. */
  readonly client: string;
  /** Version, or the file that pins it: `package.json`, or one like it or a project of .NET under test/. */
  readonly version: string;
  readonly modes: Readonly<Record<MetadataMode, Outcome>>;
  /** What happens when a tool needs a wider scope. */
  readonly stepUp: string;
  /** What ends its stop: a command in backticks, or what the program does. */
  readonly remedy?: string;
  readonly note?: string;
  /** Set if it cannot sign in to the chain on its own machine. */
  readonly onlyDeployed?: true;
  /** Why no test runs the client itself. */
  readonly notRun?: string;
  /** The tests that prove the row: file under test/, and a part of the line with its title or the client's id. */
  readonly tests: readonly (readonly [file: string, title: string])[];
}

export const TRIED_CLIENTS = rows as unknown as readonly TriedClient[];
