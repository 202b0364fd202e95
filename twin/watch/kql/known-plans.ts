import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from '../../../infra/generated-file.ts';
import { planQuery } from './analyze/plan-query.ts';
import { digestOf } from './planner.ts';
import { TABLES } from './tables.ts';

const ROOT = join(import.meta.dirname, '../../..');
const QUERIES = 'infra/watch';

/** The plans of the deployed queries: a start that finds them here does not load the library. */
export function knownPlans(): GeneratedFile {
  const queries = readdirSync(join(ROOT, QUERIES))
    .filter((name) => name.endsWith('.kql'))
    .sort()
    .map((name) => readFileSync(join(ROOT, QUERIES, name), 'utf8'));
  const plans = queries.map(
    (query) =>
      `${JSON.stringify(digestOf(query, TABLES))}:${JSON.stringify(planQuery(query, TABLES))}`,
  );
  return { path: 'twin/watch/data/plans.generated.json', text: `{${plans.join(',\n')}}\n` };
}
