import type { GeneratedFile } from '../infra/generated-file.ts';
import { TOOLS } from '../server/src/tools/declarations.ts';
import { toListing } from '../server/src/tools/to-listing.ts';

/**
 * The tools as callers see them. Clients ask a person once and trust the words from then on, so a
 * change of them is a change of what was agreed to: it stands in the file's difference, to be reviewed.
 */
export const reviewedTools = (): GeneratedFile => ({
  path: 'test/server/tools/golden/tools-list.json',
  text: `${JSON.stringify(TOOLS.map(toListing), null, 2)}\n`,
});
