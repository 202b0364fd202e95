import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { at, child, siteOf, textAt } from '../../../infra/model/select.ts';
import { settingsOfSite } from '../../../infra/rules/rule.ts';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { predictEdited, testCompiled } from '../support/deployment-tests.ts';
import { UPSTREAMS } from '../support/tool-needs.ts';

const HOST = 'app-x1y2.westeurope-01.azurewebsites.net';

/** Values that only Azure has, as it would answer. */
function asOnAzure(value: string): string {
  if (!value.startsWith('[')) return value;
  if (value.includes('.ConnectionString]')) {
    return 'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/';
  }
  if (value.includes('.clientId]')) return '11111111-2222-4333-8444-555555555555';
  const format =
    /^\[format\('https:\/\/\{0\}\{1\}\/', '([^']+)', environment\(\)\.suffixes\.keyvaultDns\)\]$/;
  const vault = format.exec(value)?.[1];
  if (vault) return `https://${vault}.vault.azure.net/`;
  if (value === '[environment().authentication.loginEndpoint]')
    return 'https://login.microsoftonline.com/';
  const [, site] = /\/sites\/app-\w+-([\w-]+)', '[\d-]+'\)\.defaultHostName\)\]$/.exec(value) ?? [];
  if (site !== undefined) return `https://app-x1y2-${site}.westeurope-01.azurewebsites.net/`;
  if (value.includes('@Microsoft.KeyVault(SecretUri=')) return 'resolved by the platform';
  return assert.fail(`This test does not model Azure's answer for ${value}.`);
}

/** The environment in which App Service starts the server of a deployment. */
function environment(deployment: Deployment): Record<string, string> {
  const settings = settingsOfSite(deployment).properties ?? {};
  const own = Object.entries(settings).map(([name, value]) => [name, asOnAzure(String(value))]);
  const auth = child(
    deployment,
    'Microsoft.Web/sites/config',
    `${siteOf(deployment).name}/authsettingsV2`,
  );
  const on = at(auth, 'properties.platform.enabled') === true;
  return {
    ...Object.fromEntries(own),
    PORT: '8080',
    WEBSITE_SITE_NAME: 'app-x1y2',
    WEBSITE_HOSTNAME: HOST,
    WEBSITE_AUTH_ENABLED: on ? 'True' : 'False',
  };
}

for (const name of ['open', 'locked', 'twin', 'twin-locked-v2'] as const) {
  test(`starts the server with the settings of ${name}`, () => {
    const deployment = readDeployment(name);
    const config = readConfig(environment(deployment));
    assert.equal(config.publicUrl, deployment.outputs.APIM_MCP_URL);
    assert.equal(config.declared.lockedDown, name.includes('locked'));
    assert.ok(config.vaultUrl?.includes('kv-'));
    assert.ok(config.telemetry);
    assert.deepEqual([...new Set(Object.values(config.settings))], ['resolved']);
  });
}

testCompiled('tells the server the address of each other MCP server', async () => {
  const { deployment } = await predictEdited({ base: 'locked', lines: [UPSTREAMS] });
  const { upstreamUrls } = readConfig(environment(deployment));
  assert.deepEqual(
    [...upstreamUrls.values()].sort(),
    ['browser', 'ledger'].map(
      (name) => `https://app-x1y2-upstream-${name}.westeurope-01.azurewebsites.net/`,
    ),
  );
});

test('gives server, platform and gateway the same token settings', () => {
  for (const name of ['open', 'twin'] as const) {
    const deployment = readDeployment(name);
    const { authentication } = readConfig(environment(deployment));
    const named = (value: string) =>
      textAt(
        child(deployment, 'Microsoft.ApiManagement/service/namedValues', value),
        'properties.value',
      );
    const auth = child(
      deployment,
      'Microsoft.Web/sites/config',
      `${siteOf(deployment).name}/authsettingsV2`,
    );
    const entra = 'properties.identityProviders.azureActiveDirectory.registration';
    assert.equal(authentication?.audience, named('audience'));
    assert.equal(authentication?.audience, textAt(auth, `${entra}.clientId`));
    assert.equal(authentication?.tenantId, named('tenant-id'));
    assert.equal(named('issuer'), textAt(auth, `${entra}.openIdIssuer`));
    if (name === 'twin') assert.equal(authentication?.issuer, named('issuer'));
  }
});

testCompiled('starts the server without sign-in when authentication is skipped', async () => {
  const lines = ['param skipEasyAuth = true', "param deployerIp = '203.0.113.7'"];
  const { deployment } = await predictEdited({ base: 'open', lines });
  const config = readConfig(environment(deployment));
  assert.equal(config.authenticationSkipped, true);
  assert.equal(config.authentication, undefined);
});

testCompiled(
  'does not start the server without sign-in when skipping is not declared',
  async () => {
    const lines = ['param skipEasyAuth = true', "param deployerIp = '203.0.113.7'"];
    const { deployment } = await predictEdited({ base: 'open', lines });
    const { SKIP_EASY_AUTH: _, ...rest } = environment(deployment);
    assert.throws(() => readConfig(rest), /authentication is off/);
  },
);
