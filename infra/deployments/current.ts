import { join } from 'node:path';
import { Compiler } from './compiler/compiler.ts';
import { findOrInstallCompiler } from './compiler/find.ts';
import type { Deployment } from './deployment.ts';
import { type DeploymentName, predictWhole } from './prediction.ts';
import { isFresh, readPrediction, resolve } from './read.ts';

const INFRA = join(import.meta.dirname, '..');

/** What the Bicep means as it stands now: the committed prediction, or a new one where it is older. */
export async function currentDeployment(
  name: DeploymentName,
  infra = INFRA,
  find: () => string = findOrInstallCompiler,
): Promise<Deployment> {
  const committed = readPrediction(name, infra);
  if (isFresh(committed, infra)) return resolve(committed, infra);
  const compiler = await Compiler.start(compilerFor(name, find));
  try {
    return await predictWhole(compiler, infra, name);
  } finally {
    compiler.close();
  }
}

function compilerFor(name: DeploymentName, find: () => string): string {
  try {
    return find();
  } catch (error) {
    throw new Error(
      `infra/deployments/${name}.json is older than its Bicep: run "npm run generate". ${(error as Error).message}`,
    );
  }
}
