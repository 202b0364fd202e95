import { checkResource, describeFinding } from '../../infra/resource-types/check-resource.ts';
import { NotModelled } from '../kit/hop.ts';
import type { Accept } from './apply.ts';

/** Checks a resource against the type that Azure publishes, and stops at the first mistake. */
export const acceptByType: Accept = (resource) => {
  const { resource: spelled, findings } = checkResource(resource);
  const [first] = findings;
  if (!first) return spelled;
  const { path, steps } = first;
  throw new NotModelled(describeFinding(first), resource, path, [{ resource, steps }]);
};
