/** The contract between a hop of the twin and the code that starts it. */

import type { RequestListener } from 'node:http';
import type { Deployment, JsonObject, Resource } from '../../infra/model/deployment.ts';
import type { Dialler } from '../../infra/network/reach.ts';
import type { Place as InDeployment } from '../../infra/source/locate.ts';
import type { Calls } from './calls.ts';
import type { HopName } from './hop-names.ts';

/** A resource provider: applies the deployed resources of its types, and serves them. */
export interface Hop {
  readonly name: HopName;
  /** Resource types that it owns, spelled as in a deployment. */
  readonly types: readonly string[];
  /**
   * Applies a new or changed resource, with every expression evaluated.
   *
   * @throws {NotModelled} for anything in it that the hop does not support.
   */
  apply(resource: Resource): void | Promise<void>;
  /** Removes a resource that the deployment no longer contains. */
  remove(id: string): void | Promise<void>;
  /** Run-time properties of a resource, as ARM's `reference(id, version, 'full')` returns them. */
  reference(id: string): JsonObject;
  /** Called once everything is applied, and again after each change. */
  settle?(): void | Promise<void>;
  stop(): Promise<void>;
}

/** What a name belongs to; decides who can reach it. */
export type Place =
  | { readonly resource: string; readonly door?: 'main' | 'scm' }
  /**
   * A service outside the deployment, by its service tag. With `only`, just these diallers can
   * resolve the name: for traffic inside Azure, which no machine in a network can reach.
   */
  | { readonly service: string; readonly only?: readonly Dialler[] };

/** How a dialler connects to the network. */
export interface Outbound {
  /** Value of HTTPS_PROXY. */
  readonly proxy: string;
  /** File with the certificate authority to trust. */
  readonly authority: string;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back after that time; a test's clock advances only when the test says so. */
  after(milliseconds: number, callback: () => void): { cancel(): void };
}

/** The network as a hop sees it: hops never import each other, they dial names. */
export interface Surroundings {
  readonly clock: Clock;
  /** This run's own folder, for sockets; removed when the run ends. */
  readonly folder: string;
  /**
   * Serves a name to every dialler that the network admits: over TLS, or over plain HTTP if the
   * authority names a port other than 443.
   */
  serve(authority: string, place: Place, listener: RequestListener): void;
  /** Proxy for a dialler's outbound connections, and the file of the authority to trust. */
  outbound(dialler: Dialler): Promise<Outbound>;
  /** Prints one line at the terminal. */
  log(hop: HopName, line: string): void;
  /** Records calls; absent where nothing keeps them. */
  readonly calls?: Calls;
}

/** The whole deployment; hops that decide by it receive it before they are called. */
export type DeploymentView = () => Deployment;

/** Part of a deployment that a hop does not support: startup fails, and the error says where it is. */
export class NotModelled extends Error {
  /** Where to fix it, to be located in the files. */
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

  /** The same error with the files and lines to fix. */
  standingAt(places: readonly string[]): NotModelled {
    if (places.length === 0) return this;
    const where = `${this.#where} (${places.join(' and ')})`;
    return new NotModelled(this.#what, this.#resource, where, []);
  }
}
