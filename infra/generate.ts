/**
 * Writes what is made from other files of the repository, `npm run generate`: first the data of
 * Entra and of the gateway from the declarations of the tools, and what the twin says of itself,
 * then the predictions, which read the data, and the types that they are held against.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../scripts/command.ts';
import { clientsPage } from '../test/chain/support/client-table.ts';
import { generate as generateParity } from '../twin/generate.ts';
import { Compiler } from './deployments/compiler/compiler.ts';
import { findOrInstallCompiler } from './deployments/compiler/find.ts';
import { DEPLOYMENTS, predict } from './deployments/prediction.ts';
import { generate as generateTypes } from './deployments/types/generate.ts';
import { generate as generateEntra } from './entra/generate.ts';
import { generate as generateGateway } from './gateway/generate.ts';

export interface GeneratedFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

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

const COMMAND = {
  name: 'npm run generate --',
  does: 'Writes what is made from other files: data of Entra and the gateway, docs, predictions.',
  options: {},
} as const;

async function main(): Promise<void> {
  write([...generateData(), ...generateParity(), clientsPage()]);
  const compiler = await Compiler.start(findOrInstallCompiler());
  try {
    write(await generatePredictions(compiler));
    write(generateTypes());
  } finally {
    compiler.close();
  }
}

function write(files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) {
    writeFileSync(join(import.meta.dirname, '..', path), text);
    console.log(`generate   ${path}`);
  }
}

if (import.meta.main) await runCommand(COMMAND, main);
