import { extractTypes } from './extract-types.ts';
import type { Types } from './shape.ts';

const INFRA = `${import.meta.dirname}/..`;

/** `types.json`, with one line per type, so that a changed type is one changed line. */
export function generate() {
  const { package: source, versions, resources, shared }: Types = extractTypes(INFRA);
  const members = [
    `"package": ${JSON.stringify(source)}`,
    `"versions": ${lines(versions)}`,
    `"resources": ${lines(resources)}`,
    `"shared": ${lines(shared)}`,
  ];
  const text = `{\n  ${members.join(',\n  ')}\n}\n`;
  return [{ path: 'infra/resource-types/types.json', text }];
}

const lines = (table: object): string =>
  `{\n${Object.entries(table)
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n')}\n  }`;
