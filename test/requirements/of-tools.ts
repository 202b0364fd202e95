import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Requirement, type Row, section } from './requirement.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface OwnRequirements {
  /** Folder of the tests that prove them. */
  readonly folder: string;
  readonly requirements: readonly Requirement[];
}

/** Requirements of single tools. They lie beside the tools' tests, to be deleted with them. */
export const OF_TOOLS: readonly OwnRequirements[] = globSync(
  'server/src/tools/**/test/requirements.json',
  { cwd: ROOT },
).map((file) => {
  const sources: Record<string, Record<string, Row>> = JSON.parse(
    readFileSync(join(ROOT, file), 'utf8'),
  );
  const requirements = Object.entries(sources).flatMap(([source, rows]) => section(source, rows));
  return { folder: dirname(file), requirements };
});
