import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../../infra/model/deployment.ts';
import { resolve } from '../../infra/model/read-deployment.ts';
import { Compiler } from '../../infra/prediction/compiler/compiler.ts';
import { findOrInstallCompiler } from '../../infra/prediction/compiler/find.ts';
import { predictIn } from '../../infra/prediction/predict.ts';
import { Stop } from '../configure-easy-auth/stop.ts';
import { type Parameters, parameterFile, variablesIn } from './parameter-file.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const INFRA = join(ROOT, 'infra');
const TOOLS = join(ROOT, '.tools');

const PARAMETERS: Parameters = JSON.parse(
  readFileSync(join(INFRA, 'main.parameters.json'), 'utf8'),
);

/** Variables that `predictEnvironment` reads. */
export const PREDICTED_FROM = [
  'AZURE_SUBSCRIPTION_ID',
  'AZURE_TENANT_ID',
  ...variablesIn(PARAMETERS),
];

/** What `azd provision` would deploy for an environment, according to the Bicep compiler. */
export async function predictEnvironment(
  values: Readonly<Record<string, string>>,
): Promise<Deployment> {
  const required = (name: string): string => {
    if (values[name]) return values[name];
    throw new Stop(
      `${name} is not set in the azd environment. Run \`azd provision\`, or choose another environment with \`azd env select\`.`,
    );
  };
  const scope = {
    subscriptionId: required('AZURE_SUBSCRIPTION_ID'),
    tenantId: required('AZURE_TENANT_ID'),
    location: required('AZURE_LOCATION'),
    deploymentName: required('AZURE_ENV_NAME'),
  };
  const main = readFileSync(join(INFRA, 'main.bicep'), 'utf8');
  mkdirSync(TOOLS, { recursive: true });
  const folder = mkdtempSync(join(TOOLS, 'environment-'));
  try {
    const file = join(folder, 'environment.bicepparam');
    writeFileSync(file, parameterFile(main, PARAMETERS, '../../infra/main.bicep', values));
    const compiler = await Compiler.start(findOrInstallCompiler());
    try {
      return await predictIn(compiler, file, scope);
    } finally {
      compiler.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A prediction from a file, such as those in infra/deployments. */
export function readPredictionFile(file: string): Deployment {
  try {
    return resolve(JSON.parse(readFileSync(file, 'utf8')), INFRA);
  } catch (error) {
    throw new Stop(`${file} is not a prediction: ${(error as Error).message}`);
  }
}
