import { isDeepStrictEqual } from 'node:util';
import type { Deployment, Json, JsonObject, Resource } from '../../infra/deployments/deployment.ts';
import { type Hop, NotModelled } from '../hop.ts';
import { evaluate, isExpression, type RunTime } from './expressions.ts';
import { KNOWINGLY_LEFT_OUT } from './left-out.ts';

export interface Applied {
  /** Takes a deployment over from the one before: what is new or changed, then what is gone. */
  update(deployment: Deployment): Promise<readonly Resource[]>;
  /** Outputs with their expressions evaluated. */
  outputs(): JsonObject;
}

/**
 * Constants of the public cloud. Its sign-in service is not among them: a deployment that would sign
 * people in there is not one for this machine, and stops here.
 */
const ENVIRONMENT = {
  name: 'AzureCloud',
  suffixes: { keyvaultDns: '.vault.azure.net' },
};

/**
 * Hands each resource of a deployment to the hop that owns its type, parents and dependencies first
 * as the compiler orders them, with what only run time knows filled in.
 */
export function createApplied(hops: readonly Hop[], now: () => number): Applied {
  const owners = new Map(hops.flatMap((hop) => hop.types.map((type) => [type, hop] as const)));
  const declared = new Map<string, Resource>();
  const ownerOf = (resource: Resource): Hop | undefined => {
    // A grant belongs to whoever owns what it is attached to.
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
      if (!owner) throw new SyntaxError(`no hop answers for ${id}`);
      return owner.reference(id);
    },
  };

  return {
    async update(deployment) {
      const gone = new Set(declared.keys());
      const changed: Resource[] = [];
      for (const resource of deployment.resources) {
        const before = declared.get(resource.id);
        gone.delete(resource.id);
        declared.set(resource.id, resource);
        if (before && isDeepStrictEqual(before, resource)) continue;
        const owner = ownerOf(resource);
        if (owner) await owner.apply(evaluated(resource, runTime));
        else if (!Object.hasOwn(KNOWINGLY_LEFT_OUT, resource.type)) {
          throw new NotModelled('no hop owns this type', resource, 'type');
        }
        changed.push(resource);
      }
      for (const id of gone) {
        await ownerOf(declared.get(id) as Resource)?.remove(id);
        declared.delete(id);
      }
      outputs = deployment.outputs;
      for (const hop of hops) await hop.settle?.();
      return changed;
    },
    outputs: () => evaluatedJson(outputs, runTime) as JsonObject,
  };
}

const GRANT = 'Microsoft.Authorization/roleAssignments';

const scopeOf = (id: string): string => id.slice(0, id.lastIndexOf('/providers/'));

function evaluated(resource: Resource, runTime: RunTime): Resource {
  try {
    return evaluatedJson(resource as unknown as Json, runTime) as unknown as Resource;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NotModelled(error.message, resource, 'expression');
  }
}

function evaluatedJson(value: Json, runTime: RunTime): Json {
  if (typeof value === 'string') return isExpression(value) ? evaluate(value, runTime) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => evaluatedJson(item, runTime));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, evaluatedJson(member, runTime)]),
  );
}
