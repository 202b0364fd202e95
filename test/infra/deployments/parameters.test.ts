import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Deployment } from '../../../infra/model/deployment.ts';
import { at, objectsAt, ofType, resourceOf, siteOf, textAt } from '../../../infra/model/select.ts';
import { DEPLOYMENTS, type DeploymentName } from '../../../infra/prediction/predict.ts';
import { setting } from '../../../infra/rules/rule.ts';
import { compiler, INFRA, predictEdited, testCompiled } from '../support/deployment-tests.ts';
import { ONLY_SECRETS, SESSIONS } from '../support/tool-needs.ts';

/** Everything that may differ between the deployments. */
const TWIN = [
  'param callerAppIds = common.callerAppId',
  "param gatewayOrigin = 'http://localhost:8000'",
  "param entraLoginEndpoint = 'http://localhost:8001/'",
];
const LOCKED = 'param lockDownWebApp = true';
const V2 = "param apimTier = 'StandardV2'";

const DIFFERENCES: Readonly<Record<DeploymentName, readonly string[]>> = {
  open: [],
  locked: [LOCKED],
  twin: TWIN,
  'twin-locked': [...TWIN, LOCKED],
  'open-v2': [V2],
  'locked-v2': [V2, LOCKED],
  'twin-v2': [...TWIN, V2],
  'twin-locked-v2': [...TWIN, V2, LOCKED],
  'least-cost': ["param planSku = 'B1'", "param planInstances = '1'"],
};

const linesOf = (name: string) =>
  readFileSync(join(INFRA, 'deployments', `${name}.bicepparam`), 'utf8')
    .trimEnd()
    .split('\n');

for (const name of DEPLOYMENTS) {
  test(`differs in listed parameters only: ${name}`, () => {
    assert.deepEqual(linesOf(name), [...linesOf('open'), ...DIFFERENCES[name]]);
  });
}

interface Parameter {
  readonly type: string;
  readonly defaultValue?: string | number | boolean;
}

async function parameters(): Promise<Record<string, Parameter>> {
  const { template } = await (await compiler()).compile(join(INFRA, 'main.bicep'));
  return JSON.parse(template).parameters;
}

/** What azd passes, by parameter: the variable of its environment and the value if it is unset. */
function handedOver(): Record<string, { variable: string; fallback: string | undefined }> {
  const file = JSON.parse(readFileSync(join(INFRA, 'main.parameters.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries<{ value: string }>(file.parameters).map(([name, { value }]) => {
      const [, variable, fallback] = /^\$\{([A-Z_]+)(?:=(.*))?\}$/.exec(value) ?? [];
      assert.ok(variable, `${name} is ${value}, not a variable of the azd environment.`);
      return [name, { variable, fallback }];
    }),
  );
}

/** Set in a parameter file, by editing main.bicep or by `npm run generate`, never by azd. */
const NOT_FROM_AZD = ['apimDomain', 'entraLoginEndpoint', 'toolNeeds'];

testCompiled('reads every parameter but three from the azd environment', async () => {
  const names = Object.keys(await parameters()).filter((name) => !NOT_FROM_AZD.includes(name));
  assert.deepEqual(Object.keys(handedOver()).sort(), names.sort());
});

testCompiled('uses the same default as Bicep when a variable is not set', async () => {
  const declared = await parameters();
  for (const [name, { fallback }] of Object.entries(handedOver())) {
    const { defaultValue } = declared[name] as Parameter;
    assert.equal(fallback, defaultValue === undefined ? undefined : String(defaultValue), name);
  }
});

test('passes the variables that the documents name', () => {
  const variables = Object.values(handedOver()).map(({ variable }) => variable);
  assert.deepEqual(variables, [
    'AZURE_ENV_NAME',
    'AZURE_LOCATION',
    'AZURE_AUTH_CLIENT_ID',
    'AZURE_PUBLIC_CLIENT_ID',
    'AZURE_MCP_CLIENT_APP_ID',
    'AZURE_MCP_CALLER_APP_ID',
    'AZURE_MCP_CLIENT_REDIRECTS',
    'SKIP_EASY_AUTH',
    'LOCK_DOWN_WEB_APP',
    'AZURE_APIM_TIER',
    'AZURE_PLAN_SKU',
    'AZURE_PLAN_INSTANCES',
    'AZURE_UPSTREAM_PLAN_SKU',
    'AZURE_CONTENT_SAFETY',
    'AZURE_ADDRESS_SPACE',
    'AZURE_DEPLOYER_IP',
    'AZURE_DEPLOYER_SUBNET_PREFIX',
    'AZURE_GATEWAY_ORIGIN',
    'AZURE_MCP_ALLOWED_ORIGINS',
    'AZURE_MCP_METADATA',
    'AZURE_ALERT_EMAIL',
    'AZURE_KEY_VAULT_PURGE_PROTECTION',
    'AZURE_KEY_VAULT_RETENTION_DAYS',
  ]);
});

/** The region and the name come first, to find the outputs; the others decide about security. */
const NOT_RESTORED = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'SKIP_EASY_AUTH', 'LOCK_DOWN_WEB_APP'];

testCompiled('returns every setting as deployed, for azd to restore elsewhere', async () => {
  const given = {
    clientAppIds: 'c1, c2',
    callerAppIds: 'd1',
    clientRedirects: 'http://127.0.0.1/other,cursor://anysphere.cursor-mcp/oauth/callback',
    apimTier: 'Premium',
    planSku: 'P2v3',
    planInstances: '3',
    upstreamPlanSku: 'P1v3',
    contentSafety: true,
    addressSpace: '10.24.0.0/22',
    deployerIp: '203.0.113.7',
    deployerSubnetPrefix: '10.30.0.0/27',
    gatewayOrigin: 'https://mcp.example.com',
    allowedOrigins: 'https://app.example.com',
    metadata: 'pkce-no-refresh',
    alertEmails: 'a@example.com',
    purgeProtection: false,
    secretRetentionDays: 7,
  };
  const lines = Object.entries(given).map(([name, value]) =>
    typeof value === 'string' ? `param ${name} = '${value}'` : `param ${name} = ${value}`,
  );
  const common = JSON.parse(readFileSync(join(INFRA, 'deployments/common.json'), 'utf8'));
  for (const changed of [{}, given]) {
    const outputs =
      changed === given
        ? (await predicted(ONLY_SECRETS, ...lines)).outputs
        : (await predicted()).outputs;
    for (const [name, { variable, fallback }] of Object.entries(handedOver())) {
      if (NOT_RESTORED.includes(variable)) continue;
      const expected = { ...common, ...changed }[name] ?? fallback;
      assert.equal(outputs[variable], String(expected), variable);
    }
  }
});

const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no client id', ["param authClientId = ''"], /AZURE_AUTH_CLIENT_ID is empty/],
  [
    'authentication skipped and locked down',
    [
      'param skipEasyAuth = true',
      'param lockDownWebApp = true',
      "param deployerIp = '203.0.113.7'",
    ],
    /SKIP_EASY_AUTH and LOCK_DOWN_WEB_APP are both true/,
  ],
  [
    'authentication skipped without an address',
    ['param skipEasyAuth = true', "param deployerIp = ' , '"],
    /SKIP_EASY_AUTH is true but AZURE_DEPLOYER_IP is empty/,
  ],
  ...['VirtualNetwork', '*', '10.30.0.4', '10.0.0.0/8'].map(
    (prefix) =>
      [
        `deploying from ${prefix} after lock-down`,
        [`param deployerSubnetPrefix = '${prefix}'`],
        /AZURE_DEPLOYER_SUBNET_PREFIX is ".*", which is not a subnet/,
      ] as const,
  ),
  ...[
    'http://mcp.example.com',
    'https://mcp.example.com/',
    'https://MCP.example.com',
    'mcp.example.com',
    'https://a.example/" /><x y="',
    // Separators of the gateway's table of refusals.
    'https://a~b.example',
    'https://a|b.example',
    // A command is printed with it.
    'https://$(reboot).example',
    'https://`reboot`.example',
  ].map(
    (origin) =>
      [
        `the public origin ${origin}`,
        [`param gatewayOrigin = '${origin}'`],
        /AZURE_GATEWAY_ORIGIN is ".*", which is not an origin/,
      ] as const,
  ),
  ...['2-5', '2', '1-3'].map(
    (instances) =>
      [
        `${instances} instances while another server keeps a session for each caller`,
        [`param planInstances = '${instances}'`, SESSIONS],
        /AZURE_PLAN_INSTANCES is ".*", but browser in server\/upstreams\.json keeps a session for each caller.*"azd env set AZURE_PLAN_INSTANCES 1"/,
      ] as const,
  ),
  ...['0.0.0.0/0', '203.0.113.7, 128.0.0.0/1', '203.0.112.0/23', '::/0'].map(
    (addresses) =>
      [
        `authentication skipped for ${addresses}`,
        ['param skipEasyAuth = true', `param deployerIp = '${addresses}'`],
        /AZURE_DEPLOYER_IP contains a block of more than 256 addresses/,
      ] as const,
  ),
];

for (const [what, lines, reason] of refused) {
  testCompiled(`stops with its reason: ${what}`, async () => {
    const edits = lines
      .filter((line) => line.startsWith('param authClientId'))
      .map((to) => ({
        file: 'deployments/open.bicepparam',
        from: 'param authClientId = common.authClientId',
        to,
      }));
    const rest = lines.filter((line) => !line.startsWith('param authClientId'));
    await assert.rejects(predictEdited({ base: 'open', lines: rest }, edits), reason);
  });
}

const predicted = async (...lines: string[]): Promise<Deployment> =>
  (await predictEdited({ base: 'open', lines })).deployment;

const instancesOf = (deployment: Deployment) => ({
  capacity: ofType(deployment, 'Microsoft.Web/serverfarms').map((plan) => at(plan, 'sku.capacity')),
  scales: ofType(deployment, 'Microsoft.Insights/autoscalesettings').length > 0,
});

testCompiled('runs one instance while another server keeps a session for each caller', async () => {
  assert.deepEqual(instancesOf(await predicted(ONLY_SECRETS)), { capacity: [2], scales: true });
  for (const line of ['', "param planInstances = '1'"]) {
    const deployment = await predicted(line, SESSIONS);
    assert.deepEqual(instancesOf(deployment), { capacity: [1], scales: false });
  }
});

testCompiled("skips authentication only for the deployer's addresses", async () => {
  const deployment = await predicted(
    'param skipEasyAuth = true',
    "param deployerIp = '203.0.113.7'",
  );
  const auth = deployment.resources.find(
    ({ name }) => name === `${siteOf(deployment).name}/authsettingsV2`,
  );
  assert.deepEqual(auth?.properties, { platform: { enabled: false } });
  assert.equal(setting(deployment, 'SKIP_EASY_AUTH'), 'true');
  assert.equal(setting(deployment, 'WEBSITE_AUTH_PRM_DEFAULT_WITH_SCOPES'), '');
  const admitted = deployment.resources.find(({ name }) => name.endsWith('/admitted-addresses'));
  assert.equal(textAt(admitted, 'properties.value'), '203.000.113.007-203.000.113.007');
});

testCompiled('splits lists, drops blanks and turns an address into a block', async () => {
  const deployment = await predicted(
    "param deployerIp = ' 203.0.113.7 ,,198.51.100.0/24, 2001:db8::7 '",
    "param clientAppIds = 'c1 , c2'",
    "param callerAppIds = ',d1,'",
    "param alertEmails = 'a@example.com, b@example.com'",
  );
  const addresses = objectsAt(
    siteOf(deployment),
    'properties.siteConfig.scmIpSecurityRestrictions',
  ).map(({ ipAddress }) => ipAddress);
  assert.deepEqual(addresses, ['203.0.113.7/32', '198.51.100.0/24', '2001:db8::7/128']);
  assert.deepEqual(setting(deployment, 'MCP_ALLOWED_CLIENT_IDS').split(',').slice(-3), [
    'c1',
    'c2',
    'd1',
  ]);
  const emails = objectsAt(
    resourceOf(deployment, 'Microsoft.Insights/actionGroups'),
    'properties.emailReceivers',
  );
  assert.deepEqual(
    emails.map(({ emailAddress }) => emailAddress),
    ['a@example.com', 'b@example.com'],
  );
});

testCompiled('uses one string for the gateway everywhere', async () => {
  for (const line of ['', "param gatewayOrigin = 'https://mcp.example.com'"]) {
    const deployment = await predicted(line);
    const url = deployment.outputs.APIM_MCP_URL;
    assert.equal(setting(deployment, 'MCP_PUBLIC_URL'), url);
    assert.equal(
      setting(deployment, 'WEBSITE_AUTH_PRM_DEFAULT_WITH_SCOPES'),
      `${url}/user_impersonation`,
    );
    const told = deployment.resources.find(({ name }) => name.endsWith('/mcp-url'));
    assert.equal(textAt(told, 'properties.value'), url);
  }
});

testCompiled(
  'skips authentication for an office and opens deployment to the named addresses',
  async () => {
    await predicted(
      'param skipEasyAuth = true',
      "param deployerIp = '203.0.113.0/24, 2001:db8::/64'",
    );
    await predicted("param deployerIp = '0.0.0.0/0'");
  },
);
