import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutReferences } from '../prediction/data-files.ts';
import { digest } from '../prediction/digest.ts';
import type { DeploymentName, Prediction } from '../prediction/predict.ts';
import type { Deployment, Json } from './deployment.ts';

const INFRA = join(import.meta.dirname, '..');

/** The committed prediction, with the names of data files still in it. */
export function readPrediction(name: DeploymentName, infra = INFRA): Prediction {
  return JSON.parse(readIn(infra, `deployments/${name}.prediction.json`));
}

/** Whether the Bicep has changed since the prediction was made. */
export function isFresh(prediction: Prediction, infra = INFRA): boolean {
  const files = prediction.sources.map((path) => ({ path, file: join(infra, path) }));
  if (!files.every(({ file }) => existsSync(file))) return false;
  const read = files.map(({ path, file }) => ({ path, text: readFileSync(file, 'utf8') }));
  return digest(read) === prediction.digest;
}

/** The prediction with the current content of every data file. */
export function resolve(prediction: Prediction, infra = INFRA): Deployment {
  const { resources, outputs } = prediction;
  const whole = withoutReferences(resources as unknown as Json, (path) => readIn(infra, path));
  return { resources: whole as unknown as Deployment['resources'], outputs };
}

/** What the named deployment creates, according to its committed prediction. */
export function readDeployment(name: DeploymentName, infra = INFRA): Deployment {
  return resolve(readPrediction(name, infra), infra);
}

function readIn(infra: string, path: string): string {
  const file = join(infra, path);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new Error(`${file} is missing: restore it, or run "npm run generate" if it was renamed.`);
}
