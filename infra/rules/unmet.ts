import type { DeploymentName } from '../prediction/predict.ts';

/** Rules that a deployment leaves unmet on purpose, by id, each with its reason. */
export const UNMET: Readonly<Partial<Record<DeploymentName, Readonly<Record<string, string>>>>> = {
  'least-cost': {
    'platform/end-to-end-encryption':
      "Basic plans do not support it: traffic between App Service's front ends and the instance is not encrypted, although it stays inside Microsoft's network.",
    'platform/plan-for-production': 'B1 is the cheapest size that supports the private network.',
    'platform/two-instances':
      'A second instance doubles the price; with one, each restart is an outage, which an evaluation can bear.',
    'platform/autoscale-out-and-in': 'Basic plans do not scale with the load.',
  },
};
