import type { Deployment } from '../../infra/model/deployment.ts';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { machineClock } from '../../twin/kit/clock.ts';
import { freshBundle } from '../../twin/run/bundle.ts';
import { startTwin, type Twin, type TwinOptions } from '../../twin/run/start-twin.ts';

/** The whole chain as `npm start` runs it, without the limits that a benchmark would hit. */
export async function startChain(options: Pick<TwinOptions, 'recording'> = {}): Promise<Twin> {
  return startTwin({
    ...options,
    deployment: withoutLimits(readDeployment('twin')),
    ports: { gateway: 0, signIn: 0 },
    bundle: await freshBundle(),
    clock: machineClock,
    log: () => {},
  });
}

/** @throws if the policies contain no limit, or in a form in which it is not found. */
function withoutLimits(deployment: Deployment): Deployment {
  const text = JSON.stringify(deployment);
  const unlimited = text.replace(/ calls='\d+'/g, " calls='100000000'");
  if (unlimited === text) throw new Error('The policies contain no limit to raise.');
  return JSON.parse(unlimited) as Deployment;
}
