import { join } from 'node:path';
import type { Deployment } from '../model/deployment.ts';
import { KeptCompiler } from './compile-cached.ts';
import { findOrInstallCompiler } from './compiler/find.ts';
import type { DeploymentName } from './predict.ts';

const INFRA = join(import.meta.dirname, '..');

/** What the Bicep means now: the committed prediction, or a new one if that is stale. */
export async function currentDeployment(
  name: DeploymentName,
  infra = INFRA,
  find: () => string = findOrInstallCompiler,
): Promise<Deployment> {
  const compiler = new KeptCompiler(infra, find);
  try {
    return await compiler.current(name);
  } finally {
    compiler.close();
  }
}
