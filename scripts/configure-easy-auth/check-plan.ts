import plans from '../../infra/platform/plan-sizes.json' with { type: 'json' };
import { quoted } from './printable.ts';
import { Stop } from './stop.ts';

type Size = keyof typeof plans.sizes;

const isSize = (name: string): name is Size => Object.hasOwn(plans.sizes, name);

/** Refuses a size without a private network. What is empty has the default of the deployment. */
export function checkSize(setting: string, size = ''): asserts size is Size | '' {
  if (size === '' || isSize(size)) return;
  const all = Object.keys(plans.sizes).join(', ');
  throw new Stop(`${setting} must be one of ${all}, not ${quoted(size)}.`);
}

/**
 * Refuses a plan that Azure would refuse only during the deployment, and without a list of what is
 * allowed.
 */
export function checkPlan(size = '', instances = ''): void {
  checkSize('AZURE_PLAN_SKU', size);
  const name = size === '' ? DEFAULT_SIZE : size;
  const { autoscale, maximumInstances } =
    plans.tiers[plans.sizes[name] as keyof typeof plans.tiers];
  if (instances === '' || isWithin(instances, maximumInstances, autoscale)) return;
  const range = autoscale ? ', or a range such as 2-5' : ': this size does not scale with the load';
  throw new Stop(
    `AZURE_PLAN_INSTANCES is ${quoted(instances)}, but for ${name} it must be a number from 1 to ${maximumInstances}${range}.`,
  );
}

/** That of main.parameters.json. */
export const DEFAULT_SIZE: Size = 'P1v3';

function isWithin(instances: string, most: number, mayBeRange: boolean): boolean {
  const [, least, end] = /^([1-9]\d?)(?:-([1-9]\d?))?$/.exec(instances) ?? [];
  if (least === undefined || (end !== undefined && !mayBeRange)) return false;
  return Number(least) <= Number(end ?? least) && Number(end ?? least) <= most;
}
