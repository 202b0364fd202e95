import { isDeepStrictEqual } from 'node:util';
import { withOperations } from '../../infra/gateway/imported-operations.ts';
import { evaluateAll, type RunTime } from '../../infra/model/arm-expressions.ts';
import type { Deployment, Json, JsonObject, Resource } from '../../infra/model/deployment.ts';
import { type Hop, NotModelled } from '../kit/hop.ts';
import type { HopName } from '../kit/hop-names.ts';
import type { Deployed } from './arm/answer.ts';
import { UNSUPPORTED_TYPES } from './left-out.ts';

/** What one hop applied of a deployment. */
export interface Share {
  readonly hop: HopName;
  readonly resources: readonly Resource[];
  readonly seconds: number;
}

export interface Applied {
  /** Replaces the previous deployment: applies new and changed resources, then removes the rest. */
  update(deployment: Deployment): Promise<readonly Share[]>;
  /** Outputs with their expressions evaluated. */
  outputs(): JsonObject;
  /** What was applied, as Azure Resource Manager knows it. */
  deployed(): Deployed;
}

/**
 * Constants of the public cloud. They do not include its sign-in service: a deployment that would
 * sign users in there is not meant for this machine and is refused.
 */
const ENVIRONMENT = {
  name: 'AzureCloud',
  suffixes: { keyvaultDns: '.vault.azure.net' },
};

/** Refuses a resource that Azure would refuse; returns it as Azure reads it. */
export type Accept = (resource: Resource) => Resource;

/**
 * Passes each resource of a deployment to the hop that owns its type, parents and dependencies
 * first in the compiler's order, with run-time values filled in.
 */
export function createApplied(hops: readonly Hop[], now: () => number, accept: Accept): Applied {
  const owners = new Map(hops.flatMap((hop) => hop.types.map((type) => [type, hop] as const)));
  const declared = new Map<string, Resource>();
  const applied = new Map<string, Resource>();
  const ownerOf = (resource: Resource): Hop | undefined => {
    // A role assignment belongs to the hop that owns the resource it is attached to.
    const scope = resource.type === GRANT ? declared.get(scopeOf(resource.id)) : resource;
    return scope && owners.get(scope.type);
  };
  let outputs: JsonObject = {};
  const runTime: RunTime = {
    now,
    environment: ENVIRONMENT,
    reference(id) {
      const resource = declared.get(id);
      const owner = resource && owners.get(resource.type);
      if (!owner) throw new SyntaxError(`the twin does not support a reference to ${id}`);
      return owner.reference(id);
    },
  };

  return {
    async update(deployment) {
      const gone = new Set(declared.keys());
      const shares = new Shares(hops);
      for (const resource of deployment.resources) {
        const before = declared.get(resource.id);
        gone.delete(resource.id);
        declared.set(resource.id, resource);
        if (before && isDeepStrictEqual(before, resource)) continue;
        const owner = ownerOf(resource);
        try {
          if (!owner && !Object.hasOwn(UNSUPPORTED_TYPES, resource.type)) {
            throw new NotModelled('the twin does not support this resource type', resource, 'type');
          }
          const accepted = accept(evaluated(resource, runTime));
          if (owner) {
            await shares.time(owner, () => owner.apply(accepted));
            shares.add(owner, resource);
          }
          applied.set(resource.id, accepted);
        } catch (error) {
          // If applying fails half-way, the resource counts as not applied.
          declared.delete(resource.id);
          throw error;
        }
      }
      // Children and role assignments first: their owner is found through their parent.
      for (const id of [...gone].reverse()) {
        const resource = declared.get(id) as Resource;
        const owner = ownerOf(resource);
        await owner?.remove(id);
        if (owner) shares.add(owner, resource);
        declared.delete(id);
        applied.delete(id);
      }
      outputs = deployment.outputs;
      for (const hop of hops) await shares.time(hop, () => hop.settle?.());
      return shares.taken();
    },
    outputs: () => evaluateAll(outputs, runTime) as JsonObject,
    deployed: () => ({
      ...withOperations({ resources: [...applied.values()], outputs: {} }),
      reference: runTime.reference,
    }),
  };
}

/** Which hop applied what, and how long it took. */
class Shares {
  readonly #shares: readonly { hop: HopName; resources: Resource[]; seconds: number }[];

  constructor(hops: readonly Hop[]) {
    this.#shares = hops.map(({ name }) => ({ hop: name, resources: [], seconds: 0 }));
  }

  async time({ name }: Hop, work: () => void | Promise<void>): Promise<void> {
    const started = performance.now();
    await work();
    this.#of(name).seconds += (performance.now() - started) / 1000;
  }

  add({ name }: Hop, resource: Resource): void {
    this.#of(name).resources.push(resource);
  }

  taken(): readonly Share[] {
    return this.#shares.filter(({ resources }) => resources.length > 0);
  }

  #of(name: HopName) {
    const share = this.#shares.find(({ hop }) => hop === name);
    if (!share) throw new Error(`${name} is not a hop of this run.`);
    return share;
  }
}

const GRANT = 'Microsoft.Authorization/roleAssignments';

const scopeOf = (id: string): string => id.slice(0, id.lastIndexOf('/providers/'));

function evaluated(resource: Resource, runTime: RunTime): Resource {
  try {
    return evaluateAll(resource as unknown as Json, runTime) as unknown as Resource;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NotModelled(error.message, resource, 'expression');
  }
}
