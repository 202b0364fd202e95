import assert from 'node:assert/strict';
import { test } from 'node:test';
import grants from '../../../infra/entra/grants.generated.json' with { type: 'json' };
import { codexRedirect } from '../../../scripts/configure-easy-auth/registration/codex-redirect.ts';
import { SCOPES } from '../../../server/src/tools/declarations.ts';
import { openWorldAfter } from './support/prepared.ts';
import { OUTPUTS, openWorld, TENANT, type World } from './support/world.ts';

/** Both halves, with the outputs of the deployment between them. */
async function bothHalves(world: World) {
  const before = await world.run('preprovision');
  world.addValues(OUTPUTS);
  const after = await world.run('postprovision');
  return { before, after };
}

/** One first run, which several tests examine. */
async function firstRun() {
  await using world = await openWorld();
  const runs = await bothHalves(world);
  const { directory, graph, token } = world;
  const dialled = [...world.dialled];
  return { ...runs, directory, requests: graph.requests, token, dialled, values: world.values() };
}

const first = await firstRun();

function registrations(world: Pick<World, 'directory'>) {
  const { applications } = world.directory;
  const api = applications.find(({ uniqueName }) => uniqueName?.startsWith('secure-mcp-api-'));
  const client = applications.find(({ uniqueName }) =>
    uniqueName?.startsWith('secure-mcp-client-'),
  );
  assert.ok(api && client);
  return { api, client };
}

const isWrite = ({ method }: { method: string }) => method !== 'GET';

test('registers the API with the settings that the chain needs', () => {
  const { before, after } = first;
  assert.deepEqual([before.status, after.status], [0, 0], before.stderr + after.stderr);

  const { api } = registrations(first);
  const [base] = api.api.oauth2PermissionScopes;
  assert.equal(api.signInAudience, 'AzureADMyOrg');
  assert.equal(api.api.requestedAccessTokenVersion, 2);
  assert.equal(api.api.acceptMappedClaims, null);
  assert.equal(base?.value, 'user_impersonation');
  assert.deepEqual(
    api.api.oauth2PermissionScopes.map(({ value }) => value),
    SCOPES.map(({ name }) => name),
  );
  assert.deepEqual(
    api.api.preAuthorizedApplications.map((one) => [one.appId, one.delegatedPermissionIds]),
    [
      ['aebc6443-996d-45c2-90f0-388ff96faa56', [base?.id]],
      ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', [base?.id]],
    ],
  );
  assert.deepEqual(
    api.optionalClaims?.accessToken.map(({ name }) => name),
    ['idtyp'],
  );
  assert.deepEqual(api.identifierUris, [`api://${api.appId}`, OUTPUTS.APIM_MCP_URL]);
  assert.deepEqual(api.web.redirectUris, [
    'https://apim-x.azure-api.net/.auth/login/aad/callback',
    'https://apim-x.azure-api.net/.auth/logout/complete',
  ]);
  assert.deepEqual(
    api.requiredResourceAccess.map(({ resourceAppId, resourceAccess }) => [
      resourceAppId,
      resourceAccess.length,
    ]),
    [['00000003-0000-0000-c000-000000000000', 3]],
  );
  assert.deepEqual(api.web.implicitGrantSettings, {
    enableIdTokenIssuance: true,
    enableAccessTokenIssuance: false,
  });
  assert.deepEqual([api.publicClient.redirectUris, api.spa.redirectUris], [[], []]);
});

test('registers a separate public client without a secret [Z-10]', () => {
  const { api, client } = registrations(first);
  assert.ok(client.publicClient.redirectUris.includes('http://localhost/callback'));
  assert.ok(client.publicClient.redirectUris.includes(codexRedirect(OUTPUTS.APIM_MCP_URL)));
  assert.equal(client.isFallbackPublicClient, false);
  assert.deepEqual(
    client.requiredResourceAccess.map(({ resourceAppId }) => resourceAppId),
    [api.appId],
  );
  const paths = first.requests.map(({ path }) => path.toLowerCase());
  assert.ok(!paths.some((path) => path.includes('password') || path.includes('addkey')));
});

test('registers redirects that the environment adds, and removes them with the setting', async () => {
  await using world = await openWorld();
  const setting = 'AZURE_MCP_CLIENT_REDIRECTS';
  const redirects = () =>
    world.directory.applications.find(({ displayName }) => displayName.startsWith('MCP client'))
      ?.publicClient.redirectUris ?? [];
  const run = async (value: string) => {
    world.addValues({ [setting]: value });
    const { status, stderr } = await world.run('preprovision');
    assert.equal(status, 0, stderr);
    return redirects();
  };
  const declared = await run('');
  const added = ['http://127.0.0.1/other', 'cursor://anysphere.cursor-mcp/oauth/callback'];
  // Entra ignores a loopback port, and refuses a redirect that is listed twice.
  const all = [...added, 'http://127.0.0.1:5123/other', String(declared[0])].join(', ');
  assert.deepEqual(await run(all), [...declared, ...added]);
  assert.deepEqual(await run(''), declared);
});

test('trusts the sign-in identity, assigns the deployer the role and prints the URLs', () => {
  const { after } = first;

  const { api, client } = registrations(first);
  assert.deepEqual(
    first.directory.federatedCredentials.map(({ issuer, subject, audiences }) => [
      issuer,
      subject,
      ...audiences,
    ]),
    [
      [
        `https://login.microsoftonline.com/${TENANT}/v2.0`,
        OUTPUTS.AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID,
        'api://AzureADTokenExchange',
      ],
    ],
  );
  const idOf = new Map(api.appRoles.map(({ value, id }) => [value, id]));
  assert.deepEqual(
    first.directory.appRoleAssignments.map((one) => [one.principalDisplayName, one.appRoleId]),
    grants.deployer.map((role) => ['Ada', idOf.get(role)]),
  );
  for (const { appId } of [api, client]) {
    const consent = `https://login.microsoftonline.com/${TENANT}/adminconsent?client_id=${appId} `;
    assert.ok(after.stdout.includes(consent), after.stdout);
  }
});

test('stores the ids of both registrations in the azd environment', () => {
  const { api, client } = registrations(first);
  const { AZURE_AUTH_CLIENT_ID, AZURE_PUBLIC_CLIENT_ID } = first.values;
  assert.deepEqual([AZURE_AUTH_CLIENT_ID, AZURE_PUBLIC_CLIENT_ID], [api.appId, client.appId]);
});

test('sends no writing request in a second run [Z-10]', async () => {
  await using world = await openWorldAfter('postprovision');
  const [state, values] = [structuredClone(world.directory), world.values()];

  const { before, after } = await bothHalves(world);

  assert.deepEqual([before.status, after.status], [0, 0], before.stderr + after.stderr);
  assert.ok(world.graph.requests.length >= 8);
  assert.deepEqual(world.graph.requests.filter(isWrite), []);
  assert.deepEqual([world.directory, world.values()], [state, values]);
  assert.doesNotMatch(before.stdout + after.stdout, /\b(created|set|stored|gave)\b/);
});

test('keeps the order that Entra requires', () => {
  const bodies = first.requests.filter(isWrite).map(({ body }) => JSON.stringify(body));
  const position = (text: string) => bodies.findIndex((body) => body.includes(text));
  assert.ok(position('"requestedAccessTokenVersion":2') >= 0);
  assert.ok(position('"requestedAccessTokenVersion":2') < position(OUTPUTS.APIM_MCP_URL));
  const scopeId = registrations(first).api.api.oauth2PermissionScopes[0]?.id ?? '';
  assert.ok(position(`"id":"${scopeId}"`) < position(`"delegatedPermissionIds":["${scopeId}"]`));
  for (const body of bodies.filter((one) => one.includes('"api":'))) {
    assert.match(body, /requestedAccessTokenVersion.*oauth2PermissionScopes.*preAuthorizedAppl/);
  }
});

test('connects only to Microsoft Graph and never prints the token [Z-10]', () => {
  const { before, after } = first;
  assert.deepEqual([...new Set(first.dialled)], ['graph.microsoft.com']);
  const printed = [before, after].map(({ stdout, stderr }) => stdout + stderr).join('');
  assert.ok(!printed.includes(first.token));
});

test('names the tenant before it changes anything in it', () => {
  for (const { stdout } of [first.before, first.after]) {
    assert.match(stdout, new RegExp(`^entra +signed in to the tenant ${TENANT} `));
  }
});

test('prints one aligned line per step', () => {
  const { stdout } = first.before;
  const lines = stdout.trimEnd().split('\n');
  for (const line of lines) assert.match(line, /^(entra|azd) +\S.*\d\.\d s$/);
  assert.equal(new Set(lines.map((line) => line.length)).size, 1, stdout);
});

test('creates nothing when authentication is skipped', async () => {
  await using world = await openWorld();
  world.addValues({ SKIP_EASY_AUTH: 'true' });
  const { before, after } = await bothHalves(world);
  assert.deepEqual([before.status, after.status], [0, 0]);
  assert.match(before.stdout, /skipped: SKIP_EASY_AUTH is true/);
  assert.deepEqual(world.graph.requests, []);
});
