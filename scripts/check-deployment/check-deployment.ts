import { withOperations } from '../../infra/gateway/imported-operations.ts';
import type { Deployment } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { readEnvironment, type Values } from '../configure-easy-auth/azd.ts';
import { explain } from '../configure-easy-auth/failures.ts';
import { Graph } from '../configure-easy-auth/graph/client.ts';
import { readSettings, SETTING_NAMES } from '../configure-easy-auth/settings.ts';
import { graphToken } from '../configure-easy-auth/sign-in.ts';
import { Stop } from '../configure-easy-auth/stop.ts';
import { compareDeployment, outputsOf, type Result } from './compare-deployment.ts';
import { PREDICTED_FROM, predictEnvironment, readPredictionFile } from './predict-environment.ts';
import { readAzure } from './read-azure.ts';
import { type Answers, addressOf, groupOf, readsOf } from './reads.ts';
import { compareRegistrations, readPermissions, readRegistrations } from './registrations.ts';
import { type Summary, summarize } from './report.ts';

/** Reads and compares everything. @throws with a sentence for a person if something cannot be read. */
export async function checkDeployment(predictionFile: string | undefined): Promise<Summary> {
  const values = await readEnvironment([...SETTING_NAMES, ...PREDICTED_FROM]);
  const predicted =
    predictionFile === undefined
      ? await predictEnvironment(values)
      : readPredictionFile(predictionFile);
  const deployment = withOperations(predicted);
  const reads = readsOf(deployment);
  if (process.stderr.isTTY) {
    console.error(
      `azure      sending ${reads.length} requests, four at a time, about a second each ...`,
    );
  }
  const answers = await readAzure(reads);
  const group = groupOf(deployment);
  if (answers.get(addressOf(group)) === undefined) {
    throw new Stop(
      `The resource group ${group.name} does not exist in subscription ${group.id.split('/')[2]}. Run \`azd provision\`, or choose another environment with \`azd env select\`.`,
    );
  }
  return summarize([
    ...compareDeployment(deployment, answers),
    ...(await checkRegistrations(values, deployment, answers)),
  ]);
}

async function checkRegistrations(
  values: Values,
  deployment: Deployment,
  answers: Answers,
): Promise<readonly Result[]> {
  if (textAt(groupOf(deployment), 'tags.authentication') === 'skipped') return [];
  const settings = readSettings(values);
  const outputs = outputsOf(deployment, answers);
  const deployed = {
    mcpUrl: String(outputs.APIM_MCP_URL),
    loginEndpoint: String(outputs.AZURE_ENTRA_LOGIN_ENDPOINT),
    tenantId: String(outputs.AZURE_TENANT_ID),
    signInIdentity: outputs.AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID,
  };
  const waiting = (reason: string, ms: number) =>
    console.error(`entra      waiting ${(ms / 1000).toFixed(1)} s: ${reason}`);
  try {
    const graph = new Graph(graphToken(settings.tenantId), waiting);
    const registrations = await readRegistrations(graph, settings);
    const others = await readPermissions(graph, registrations);
    return compareRegistrations(registrations, settings, deployed, others);
  } catch (error) {
    throw new Stop(explain(error));
  }
}
