/** Everything generated from other files of the repository, except the pages. */

import { checkDeclarations } from '../server/src/tools/check-declarations.ts';
import { DECLARED } from '../server/src/tools/declarations.ts';
import { generate as generateEntra } from './entra/generate-entra.ts';
import { generate as generateGateway } from './gateway/generate.ts';
import { generate as generateNeeds } from './generate-needs.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { Compiler } from './prediction/compiler/compiler.ts';
import { DEPLOYMENTS, predict } from './prediction/predict.ts';

/**
 * What can be generated without a compiler.
 * @throws {ConfigError} if a tool's declaration cannot be deployed.
 */
export function generateData(): GeneratedFile[] {
  checkDeclarations(DECLARED);
  return [...generateEntra(), ...generateGateway(), ...generateNeeds()];
}

/** The predictions of all deployments. */
export async function generatePredictions(compiler: Compiler): Promise<GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  for (const name of DEPLOYMENTS) {
    const prediction = await predict(compiler, import.meta.dirname, name);
    const text = `${JSON.stringify(prediction, null, 2)}\n`;
    files.push({ path: `infra/deployments/${name}.prediction.json`, text });
  }
  return files;
}
