/**
 * `npm run generate`: first the data of Entra and the gateway, from the tools' declarations, and the
 * pages; then the predictions, which read that data, and the types they are checked against.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateData, generatePredictions } from '../infra/generate-infra.ts';
import type { GeneratedFile } from '../infra/generated-file.ts';
import { Compiler } from '../infra/prediction/compiler/compiler.ts';
import { findOrInstallCompiler } from '../infra/prediction/compiler/find.ts';
import { generate as generateTypes } from '../infra/resource-types/generate-types.ts';
import { languagePage } from '../twin/gateway/language-page.ts';
import { parityPage } from '../twin/parity/parity-page.ts';
import { knownPlans } from '../twin/watch/kql/known-plans.ts';
import { queryLanguagePage } from '../twin/watch/kql/page.ts';
import { runCommand } from './command.ts';
import { clientsPage } from './connect/clients-page.ts';
import { reviewedTools } from './reviewed-tools.ts';
import { toolsInPages } from './tools-in-pages.ts';

const ROOT = join(import.meta.dirname, '..');

const COMMAND = {
  name: 'npm run generate --',
  does: 'Regenerates all derived files: Entra and gateway data, docs, and the predicted deployments.',
  options: {
    data: { type: 'boolean', help: 'Write only the files that do not require the Bicep compiler.' },
  },
} as const;

await runCommand(COMMAND, async ({ values }) => {
  write([
    ...generateData(),
    reviewedTools(),
    parityPage(),
    languagePage(),
    knownPlans(),
    queryLanguagePage(),
    clientsPage(),
    ...toolsInPages(),
  ]);
  if (values.data) return;
  const compiler = await Compiler.start(findOrInstallCompiler());
  try {
    write(await generatePredictions(compiler));
    write(generateTypes());
  } finally {
    compiler.close();
  }
});

function write(files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) {
    writeFileSync(join(ROOT, path), text);
    console.log(`generate   ${path}`);
  }
}
