import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../../infra/deployments/deployment.ts';
import { standsAt } from '../../infra/deployments/stands-at.ts';
import { checkResource, type Finding, inWords } from '../../infra/deployments/types/check.ts';
import { NotModelled } from '../kit/hop.ts';
import type { Accept } from './apply.ts';

/**
 * Holds resources against the types that Azure publishes, and says where the first mistake stands.
 *
 * @param infra the folder in which a person edits.
 */
export const acceptByType =
  (infra: string): Accept =>
  (resource) => {
    const { resource: spelled, findings } = checkResource(resource);
    const [first] = findings;
    if (!first) return spelled;
    const place = placeOf(resource, first, infra);
    const where = place === undefined ? first.path : `${first.path} (${place})`;
    throw new NotModelled(inWords(first), resource, where);
  };

/** As the member is written in Bicep or in JSON, with its value or, where that is a whole tree, without. */
function placeOf(resource: Resource, { steps }: Finding, infra: string): string | undefined {
  const name = steps.at(-1) ?? '';
  const value = steps.reduce<unknown>((whole, step) => (whole as Members | null)?.[step], resource);
  if (typeof value === 'string' && value.includes('\n')) return fileOf(value, infra);
  for (const clue of [
    ...(isPlain(value)
      ? [`${name}: ${inBicep(value)}`, `"${name}": ${JSON.stringify(value)}`]
      : []),
    `"${name}":`,
  ]) {
    const place = standsAt(infra, [clue]);
    if (place !== undefined) return place;
  }
  return undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** The file that a text was loaded from. */
function fileOf(text: string, infra: string): string | undefined {
  const file = globSync('**/*.{xml,kql,json}', { cwd: infra }).find(
    (path) => readFileSync(join(infra, path), 'utf8').replace(/^\uFEFF/, '') === text,
  );
  return file && `infra/${file}:1`;
}

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const inBicep = (value: string | number | boolean): string =>
  typeof value === 'string' ? `'${value}'` : String(value);
