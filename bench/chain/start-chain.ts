import type { Deployment } from '../../infra/model/deployment.ts';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { machineClock } from '../../twin/kit/clock.ts';
import { freshBundle } from '../../twin/run/bundle.ts';
import { startTwin, type Twin } from '../../twin/run/start-twin.ts';

/** The whole chain as `npm start` runs it, without the limits that a benchmark would hit. */
export async function startChain(): Promise<Twin> {
  return startTwin({
    deployment: withoutLimits(readDeployment('twin')),
    ports: { gateway: 0, signIn: 0 },
    bundle: await freshBundle(),
    clock: machineClock,
    log: () => {},
  });
}

/** The same policies and counters, with limits too high to reach. */
export function withoutLimits(deployment: Deployment): Deployment {
  const text = JSON.stringify(deployment).replace(/ calls=\\"\d+\\"/g, ' calls=\\"100000000\\"');
  return JSON.parse(text) as Deployment;
}
