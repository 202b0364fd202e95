import type { Deployment } from '../../infra/model/deployment.ts';
import { acceptByType } from '../deploy/accept-by-type.ts';
import { createApplied, type Share } from '../deploy/apply.ts';
import type { Deployed } from '../deploy/arm/answer.ts';
import { namingPlaces } from '../deploy/locate-errors.ts';
import { summarizeResources } from '../deploy/summarize-resources.ts';
import type { Clock, Hop } from '../kit/hop.ts';
import { publish } from './hook-environment.ts';
import type { Log } from './progress.ts';
import type { HookEnvironment } from './run-hook.ts';

/** The served deployment; hops that decide by all of it look here. */
export interface Served {
  deployment: Deployment;
}

export interface UpdateParts {
  readonly hops: readonly Hop[];
  readonly clock: Clock;
  readonly log: Log;
  /** The folder that a developer edits. */
  readonly infra: string;
  readonly hookEnvironment: HookEnvironment;
  /** Adapts a deployment to this chain, or refuses it. */
  readonly prepare: (deployment: Deployment) => Deployment;
}

export interface Update {
  /** Applies another state of the deployment; if that fails, the previous one is restored. */
  update(deployment: Deployment): Promise<readonly Share[]>;
  deployed(): Deployed;
}

export function createUpdate(
  served: Served,
  { hops, clock, log, infra, hookEnvironment, prepare }: UpdateParts,
): Update {
  const applied = createApplied(hops, () => clock.now(), acceptByType);
  let before: Deployment | undefined;
  const update = async (deployment: Deployment): Promise<readonly Share[]> => {
    served.deployment = prepare(deployment);
    try {
      const shares = await namingPlaces(infra, () => applied.update(served.deployment));
      for (const { hop, resources, seconds } of shares) {
        log(hop, `applied ${summarizeResources(resources)}`, seconds);
      }
      publish(hookEnvironment, applied.outputs());
      before = served.deployment;
      return shares;
    } catch (error) {
      if (before) {
        served.deployment = before;
        await applied.update(before);
      }
      throw error;
    }
  };
  return { update, deployed: applied.deployed };
}
