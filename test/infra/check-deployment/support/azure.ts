import { withOperations } from '../../../../infra/gateway/imported-operations.ts';
import { evaluateAll, type RunTime } from '../../../../infra/model/arm-expressions.ts';
import type { Deployment, Json, JsonObject, Resource } from '../../../../infra/model/deployment.ts';
import { readDeployment } from '../../../../infra/model/read-deployment.ts';
import type { DeploymentName } from '../../../../infra/prediction/predict.ts';
import {
  compareDeployment,
  type Result,
} from '../../../../scripts/check-deployment/compare-deployment.ts';
import type { Verdict } from '../../../../scripts/check-deployment/compare-values.ts';
import { type Answers, readsOf } from '../../../../scripts/check-deployment/reads.ts';
import { answerArm, type Deployed } from '../../../../twin/deploy/arm/answer.ts';

const RUN_TIME: Omit<RunTime, 'reference'> = {
  now: () => Date.UTC(2026, 0, 1),
  environment: {
    authentication: { loginEndpoint: 'https://login.microsoftonline.com/' },
    suffixes: { keyvaultDns: '.vault.azure.net' },
  },
};

/** What only Azure decides; each resource has other values. */
const reference = (id: string): JsonObject => {
  const name = id.split('/').at(-1) ?? '';
  return {
    id,
    identity: { type: 'SystemAssigned', principalId: `principal-${name}` },
    properties: {
      ConnectionString: `InstrumentationKey=${name}`,
      defaultHostName: `${name}.azurewebsites.net`,
      principalId: `principal-${name}`,
      clientId: `client-${name}`,
    },
  };
};

/** The prediction, as the command compares it. */
export const predicted = (name: DeploymentName): Deployment => withOperations(readDeployment(name));

/** A deployed prediction, as Azure returns it. */
export function deployed(deployment: Deployment): Deployed {
  const runTime = { ...RUN_TIME, reference };
  const { resources } = deployment;
  return {
    resources: evaluateAll(resources as unknown as Json, runTime) as unknown as Resource[],
    reference,
  };
}

/** Every answer that the command would get, with its pages put together. */
export function answersOf(deployment: Deployment, azure: Deployed): Answers {
  const whole = (path: string): Json | undefined => {
    const { status, body } = answerArm(azure, path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
    if (typeof body.nextLink !== 'string') return body;
    const next = whole(body.nextLink) as JsonObject;
    return { value: [...(body.value as Json[]), ...(next.value as Json[])] };
  };
  return new Map(readsOf(deployment).map(({ path }) => [path, whole(path)]));
}

export function check(deployment: Deployment, azure: Deployed): readonly Result[] {
  return compareDeployment(deployment, answersOf(deployment, azure));
}

/** Everything that is not as predicted, one line each, with the end of the resource's id. */
export const differences = (results: readonly Result[]): string[] =>
  results.flatMap(({ id, verdicts }) =>
    verdicts
      .filter(({ is }) => is !== 'equal' && is !== 'not compared')
      .map((verdict) => `${id.split('/').slice(-2).join('/')} ${line(verdict)}`),
  );

const line = (verdict: Verdict): string => `${verdict.is} ${verdict.path}`.trim();
