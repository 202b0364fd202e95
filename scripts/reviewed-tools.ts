import type { GeneratedFile } from '../infra/generated-file.ts';
import { TOOLS } from '../server/src/tools/declarations.ts';
import { toListing } from '../server/src/tools/to-listing.ts';

/**
 * The tools as callers see them. Clients ask their user once and trust the texts from then on, so a
 * changed text changes what the user agreed to: the file makes it visible in the diff under review.
 */
export const reviewedTools = (): GeneratedFile => ({
  path: 'test/server/tools/golden/tools-list.json',
  text: `${JSON.stringify(TOOLS.map(toListing), null, 2)}\n`,
});
