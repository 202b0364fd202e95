/** What is made from other files of the repository, apart from the pages. */
import type { Compiler } from './deployments/compiler/compiler.ts';
import { DEPLOYMENTS, predict } from './deployments/prediction.ts';
import { generate as generateEntra } from './entra/generate.ts';
import { generate as generateGateway } from './gateway/generate.ts';
import type { GeneratedFile } from './generated-file.ts';

/** Everything that needs no compiler. */
export function generateData(): GeneratedFile[] {
  return [...generateEntra(), ...generateGateway()];
}

/** The predictions of all deployments. */
export async function generatePredictions(compiler: Compiler): Promise<GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  for (const name of DEPLOYMENTS) {
    const prediction = await predict(compiler, import.meta.dirname, name);
    const text = `${JSON.stringify(prediction, null, 2)}\n`;
    files.push({ path: `infra/deployments/${name}.json`, text });
  }
  return files;
}
