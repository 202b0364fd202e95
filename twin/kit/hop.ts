/** What a hop of the twin is to the one that starts it, and what it finds around itself. */

import type { RequestListener } from 'node:http';
import type { Deployment, JsonObject, Resource } from '../../infra/model/deployment.ts';
import type { Dialler } from '../../infra/network/reach.ts';
import type { Place as InDeployment } from '../../infra/source/locate.ts';

export type HopName = 'entra' | 'gateway' | 'network' | 'platform' | 'vault' | 'watch';

/** A resource provider: takes what is deployed of its types, and serves it. */
export interface Hop {
  readonly name: HopName;
  /** Resource types that it owns, as they stand in a deployment. */
  readonly types: readonly string[];
  /**
   * Takes a resource, new or changed, with every expression evaluated.
   *
   * @throws {NotModelled} for whatever in it the hop does not understand.
   */
  apply(resource: Resource): void | Promise<void>;
  /** Forgets a resource that the deployment no longer has. */
  remove(id: string): void | Promise<void>;
  /** What only run time knows of a resource, as ARM's `reference(id, version, 'full')` answers it. */
  reference(id: string): JsonObject;
  /** Called once everything is applied, and again after each change. */
  settle?(): void | Promise<void>;
  stop(): Promise<void>;
}

/** What a name stands for, when the network decides who reaches it. */
export type Place =
  | { readonly resource: string; readonly door?: 'main' | 'scm' }
  /**
   * A service outside the deployment, by its service tag. With `only` the name exists for these
   * diallers alone: for what Azure does within itself, where no machine of a network can dial.
   */
  | { readonly service: string; readonly only?: readonly Dialler[] };

/** A way out of somebody's place in the network. */
export interface Outbound {
  /** What HTTPS_PROXY must say. */
  readonly proxy: string;
  /** File with the authority that must be trusted. */
  readonly authority: string;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back after the time has passed; a test's clock passes it when the test says so. */
  after(milliseconds: number, callback: () => void): { cancel(): void };
}

/** The network as a hop meets it: hops never import each other, they dial names. */
export interface Surroundings {
  readonly clock: Clock;
  /** A folder of this run's own, for sockets; gone when it ends. */
  readonly folder: string;
  /**
   * Answers requests to a name for whoever the network lets through: over TLS, or in the clear where
   * the authority names a port other than 443.
   */
  serve(authority: string, place: Place, listener: RequestListener): void;
  /** Proxy for somebody's outbound connections, and the file of the authority to trust. */
  outbound(dialler: Dialler): Promise<Outbound>;
  /** One line for the person at the terminal. */
  log(hop: HopName, line: string): void;
}

/** What stands in the whole deployment; hops that judge by it get it before they are asked. */
export type DeploymentView = () => Deployment;

/** Something deployed that a hop does not understand: the start stops and says where it stands. */
export class NotModelled extends Error {
  /** Where to mend it, to be found in the files. */
  readonly at: readonly InDeployment[];
  readonly #what: string;
  readonly #resource: Pick<Resource, 'type' | 'name'>;
  readonly #where: string;

  /** @param where dotted path in the resource, or line in a data file. */
  constructor(
    what: string,
    resource: Pick<Resource, 'type' | 'name'>,
    where: string,
    at: readonly InDeployment[] = [{ resource, steps: where.split('.') }],
  ) {
    super(`${resource.type} ${resource.name}: ${where}: ${what}`);
    this.#what = what;
    this.#resource = resource;
    this.#where = where;
    this.at = at;
  }

  /** The same with the files and lines at which a person mends it. */
  standingAt(places: readonly string[]): NotModelled {
    if (places.length === 0) return this;
    const where = `${this.#where} (${places.join(' and ')})`;
    return new NotModelled(this.#what, this.#resource, where, []);
  }
}
