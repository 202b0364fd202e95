import { readEndpoint } from '../../../scripts/connect/read-endpoint.ts';
import { CLIENTS } from '../../../server/src/contract/clients/all.ts';
import type { Endpoint, Step } from '../../../server/src/contract/clients/client.ts';
import type { Chain } from '../../chain/support/chain.ts';
import type { Machine } from './machine.ts';
import type { User } from './user.ts';

/** What a client shows for a call. That a tool ran is seen in its record, not here. */
export interface Shown {
  readonly failed: boolean;
  /** All that its user can read. */
  readonly text: string;
}

/** A client that was set up with its printed steps, and is used as a user or a program uses it. */
export interface Connected {
  listTools(): Promise<Shown>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<Shown>;
  /** Signs in again, if a command of the client's own does that. */
  authenticate?(): Promise<void>;
  /** Moves its own clock past the end of its token, for a client that does not wait for a refusal. */
  passTime?(): Promise<void>;
  stop?(): void | Promise<void>;
}

/** What the tests know of a client. */
export interface TestedClient {
  /** As in the list of clients. */
  readonly id: string;
  /** How it differs from what is printed, if it does. */
  readonly variant?: string;
  /** Folder of its package. */
  readonly packages: string;
  /** Packages that its steps run with npx. */
  readonly commands?: readonly string[];
  /** Programs that its steps run by name. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Finds the page that it asks its user to open, if it prints that instead of opening a browser. */
  readonly printsPage?: RegExp;
  /** Stands for what a machine without a terminal, a screen and a keychain lacks. */
  readonly env?: NodeJS.ProcessEnv;
  /** Does what the printed steps say. */
  connect(
    steps: readonly Step[],
    machine: Machine,
    user: User,
    endpoint: Endpoint,
  ): Promise<Connected>;
}

/** What `npm run connect` prints for the chain. */
export const stepsFor = (id: string, endpoint: Endpoint): readonly Step[] => {
  const found = CLIENTS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`No client has the id ${id}.`);
  return found.steps(endpoint);
};

export const endpointIn = ({ twin }: Chain): Endpoint =>
  readEndpoint(twin.hookEnvironment.values());
