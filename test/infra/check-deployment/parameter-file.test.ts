import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import common from '../../../infra/deployments/common.json' with { type: 'json' };
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { parameterFile } from '../../../scripts/check-deployment/parameter-file.ts';
import { predictEnvironment } from '../../../scripts/check-deployment/predict-environment.ts';
import { needs } from '../../support/needs.ts';

const INFRA = join(import.meta.dirname, '../../../infra');
const MAIN = readFileSync(join(INFRA, 'main.bicep'), 'utf8');
const PARAMETERS = JSON.parse(readFileSync(join(INFRA, 'main.parameters.json'), 'utf8'));

const ENVIRONMENT = {
  AZURE_ENV_NAME: common.environmentName,
  AZURE_LOCATION: common.location,
  AZURE_SUBSCRIPTION_ID: common.subscriptionId,
  AZURE_TENANT_ID: common.tenantId,
  AZURE_AUTH_CLIENT_ID: common.authClientId,
  AZURE_PUBLIC_CLIENT_ID: common.publicClientId,
};

const fileFor = (values: Readonly<Record<string, string>>): string =>
  parameterFile(MAIN, PARAMETERS, 'main.bicep', values);

describe('the parameters of an environment', () => {
  test('have the type that main.bicep declares, and the defaults that azd passes', () => {
    const lines = fileFor({ ...ENVIRONMENT, LOCK_DOWN_WEB_APP: 'true' }).split('\n');
    for (const line of [
      "using 'main.bicep'",
      "param environmentName = 'reference'",
      'param lockDownWebApp = true',
      'param skipEasyAuth = false',
      'param secretRetentionDays = 90',
      "param apimTier = 'Developer'",
      "param deployerIp = ''",
    ]) {
      assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
    }
  });

  test('cannot become an expression', () => {
    const value = "it's \\ \u0024{'a'}\nparam x = 1";
    assert.ok(
      fileFor({ AZURE_ENV_NAME: value }).includes(
        "param environmentName = 'it\\'s \\\\ \\\u0024{\\'a\\'}\\nparam x = 1'\n",
      ),
    );
  });

  test('are refused if a value does not have its type', () => {
    assert.throws(
      () => fileFor({ LOCK_DOWN_WEB_APP: 'yes' }),
      /sets lockDownWebApp to "yes", but it must be true or false/,
    );
    assert.throws(
      () => fileFor({ AZURE_KEY_VAULT_RETENTION_DAYS: '90 days' }),
      /sets secretRetentionDays to "90 days", but it must be a whole number/,
    );
  });

  test('predict what the committed prediction contains', needs('compiler'), async () => {
    const predicted = await predictEnvironment({ ...ENVIRONMENT, LOCK_DOWN_WEB_APP: 'true' });
    assert.deepEqual(predicted, readDeployment('locked'));
  });

  test('are required', async () => {
    await assert.rejects(
      predictEnvironment({ ...ENVIRONMENT, AZURE_LOCATION: '' }),
      /^Stop: AZURE_LOCATION is not set in the azd environment\. Run `azd provision`/,
    );
  });
});
