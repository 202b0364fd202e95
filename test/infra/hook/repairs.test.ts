import assert from 'node:assert/strict';
import { test } from 'node:test';
import grants from '../../../infra/entra/grants.generated.json' with { type: 'json' };
import { deleteApplication } from '../../../twin/entra/directory.ts';
import { type Application, newApplication } from '../../../twin/entra/objects.ts';
import { openWorldAfter } from './support/prepared.ts';
import { DEPLOYER, OUTPUTS, openWorld, type World } from './support/world.ts';

const CALLER = '55555555-5555-4555-8555-555555555555';
const OTHER_CLIENT = '66666666-6666-4666-8666-666666666666';

/** An application of another team, registered in this directory. */
function knowsOtherClient({ directory }: World): void {
  directory.applications.push(newApplication({ id: CALLER, appId: OTHER_CLIENT }));
}

function api(world: World): Application {
  const found = world.directory.applications.find(({ uniqueName }) =>
    uniqueName?.includes('-api-'),
  );
  assert.ok(found);
  return found;
}

async function succeeds(world: World, half: 'preprovision' | 'postprovision'): Promise<string> {
  const { status, stdout, stderr } = await world.run(half);
  assert.equal(status, 0, stderr);
  return stdout;
}

test('restores deleted registrations with their ids and service principals', async () => {
  await using world = await openWorldAfter('preprovision');
  const ids = world.values();
  const principals = world.directory.servicePrincipals.map(({ id }) => id);
  deleteApplication(world.directory, ids.AZURE_AUTH_CLIENT_ID ?? '');
  deleteApplication(world.directory, ids.AZURE_PUBLIC_CLIENT_ID ?? '');
  world.graph.faults = { lag: 1 };

  const said = await succeeds(world, 'preprovision');

  assert.match(said, /restored the deleted API registration/);
  assert.deepEqual(world.values(), ids);
  assert.deepEqual(
    world.directory.servicePrincipals.map(({ id }) => id),
    principals,
  );
});

test("waits until the directory's replicas have its new objects", async () => {
  await using world = await openWorld();
  world.graph.faults = { lag: 1 };
  const said = await succeeds(world, 'preprovision');
  const waits = said.match(/waiting \d\.\d s: a new object is not visible yet/g) ?? [];
  assert.ok(waits.length >= 2, said);
  assert.doesNotMatch(said, /Request_ResourceNotFound|NoBackingApplicationObject/);
});

test('recognizes a registration that was created although Graph answered 504', async () => {
  await using prior = await openWorld();
  await succeeds(prior, 'preprovision');
  const creating = prior.graph.requests.flatMap(({ method, path }, index) =>
    method === 'PATCH' && path.includes('uniqueName') ? [index + 1] : [],
  );
  assert.equal(creating.length, 2);
  for (const request of creating) {
    await using world = await openWorld();
    world.graph.faults = { late: { request } };
    const said = await succeeds(world, 'preprovision');
    assert.match(said, /waiting 1\.0 s: /);
    assert.equal(world.directory.applications.length, 2);
    assert.equal(world.values().AZURE_AUTH_CLIENT_ID, api(world).appId);
  }
});

test('waits as long as Graph asks when it is throttled', async () => {
  await using world = await openWorld();
  world.graph.faults = { throttle: { times: 2, retryAfter: 1 } };
  const started = performance.now();
  const said = await succeeds(world, 'preprovision');
  assert.equal(said.match(/waiting 1\.0 s: Microsoft Graph is throttling requests/g)?.length, 2);
  assert.ok(performance.now() - started >= 2_000);
});

test('reverts manual changes', async () => {
  await using world = await openWorldAfter('postprovision');
  knowsOtherClient(world);
  const asMade = structuredClone(world.directory.applications);

  const changed = api(world);
  const [base] = changed.api.oauth2PermissionScopes;
  assert.ok(base);
  changed.api.preAuthorizedApplications.push({
    appId: OTHER_CLIENT,
    delegatedPermissionIds: changed.api.oauth2PermissionScopes.map(({ id }) => id),
  });
  changed.api.oauth2PermissionScopes.push({
    ...base,
    id: '77777777-7777-4777-8777-777777777777',
    value: 'everything',
  });
  changed.api.acceptMappedClaims = true;
  changed.appRoles.push({
    id: '88888888-8888-4888-8888-888888888888',
    value: 'Everything',
    displayName: 'Everything',
    description: 'Everything',
    allowedMemberTypes: ['User'],
    isEnabled: true,
  });
  changed.identifierUris.push('https://old.azure-api.net/mcp');
  changed.web.implicitGrantSettings.enableAccessTokenIssuance = true;
  changed.isFallbackPublicClient = true;
  const ours = world.directory.applications.filter(({ uniqueName }) => uniqueName !== null);
  assert.equal(ours.length, 2);
  for (const [index, { publicClient, spa, web }] of ours.entries()) {
    publicClient.redirectUris.push(`http://localhost/evil${index}`);
    spa.redirectUris.push(`https://evil.example/spa${index}`);
    web.redirectUris.push(`https://evil.example/web${index}`);
  }
  // An administrator's own decision, which the hook does not touch.
  for (const one of world.directory.servicePrincipals) one.appRoleAssignmentRequired = true;

  await succeeds(world, 'preprovision');
  await succeeds(world, 'postprovision');
  assert.deepEqual(world.directory.applications, asMade);
  assert.ok(world.directory.servicePrincipals.every((one) => one.appRoleAssignmentRequired));
});

test('keeps the MCP URL registered while the next deployment runs', async () => {
  await using world = await openWorldAfter('postprovision');
  await succeeds(world, 'preprovision');
  assert.ok(api(world).identifierUris.includes(OUTPUTS.APIM_MCP_URL));
});

test('trusts the new sign-in identity when the deployment creates another one', async () => {
  await using world = await openWorldAfter('postprovision');
  world.addValues({ AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID: CALLER });
  await succeeds(world, 'postprovision');
  assert.deepEqual(
    world.directory.federatedCredentials.map(({ subject }) => subject),
    [CALLER],
  );
});

test('pre-authorizes listed clients only for the base scope', async () => {
  await using world = await openWorld();
  knowsOtherClient(world);
  world.addValues({ AZURE_MCP_CLIENT_APP_ID: ` ${OTHER_CLIENT} , ${OTHER_CLIENT.toUpperCase()}` });
  await succeeds(world, 'preprovision');
  const { oauth2PermissionScopes, preAuthorizedApplications } = api(world).api;
  const listed = preAuthorizedApplications.filter(({ appId }) => appId === OTHER_CLIENT);
  assert.deepEqual(listed, [
    { appId: OTHER_CLIENT, delegatedPermissionIds: [oauth2PermissionScopes[0]?.id] },
  ]);
});

test('gives callers the base role, and never pre-authorizes them', async () => {
  await using world = await openWorld();
  world.directory.servicePrincipals.push({
    id: CALLER,
    appId: OTHER_CLIENT,
    displayName: 'Nightly job',
    servicePrincipalType: 'ManagedIdentity',
    appRoleAssignmentRequired: false,
  });
  world.addValues({ AZURE_MCP_CALLER_APP_ID: OTHER_CLIENT });
  await succeeds(world, 'preprovision');
  world.addValues(OUTPUTS);
  await succeeds(world, 'postprovision');
  // The second run reads the assignments in several pages.
  world.graph.requests.length = 0;
  await succeeds(world, 'preprovision');

  const roles = new Map(api(world).appRoles.map(({ id, value }) => [id, value]));
  assert.deepEqual(
    world.directory.appRoleAssignments.map((one) => [one.principalId, roles.get(one.appRoleId)]),
    [...grants.deployer.map((role) => [DEPLOYER.id, role]), [CALLER, 'Mcp.Access']],
  );
  assert.ok(world.graph.requests.every(({ method }) => method === 'GET'));
  const { preAuthorizedApplications } = api(world).api;
  assert.ok(!preAuthorizedApplications.some(({ appId }) => appId === OTHER_CLIENT));
});

test('assigns no role to a pipeline that deploys', async () => {
  await using world = await openWorld();
  world.graph.callers.set(world.token, { kind: 'application', id: CALLER });
  await succeeds(world, 'preprovision');
  world.addValues(OUTPUTS);
  await succeeds(world, 'postprovision');
  assert.deepEqual(world.directory.appRoleAssignments, []);
});

test('deploys for a user who may only register applications', async () => {
  await using world = await openWorld();
  world.graph.faults = { registerOnly: true };
  const said = await succeeds(world, 'preprovision');
  world.addValues(OUTPUTS);
  await succeeds(world, 'postprovision');
  const roles = grants.deployer.join(', ');
  assert.ok(
    said.includes(
      roles
        ? `could not assign ${roles} to Ada: ask an administrator`
        : 'skipped role assignment: no tool requires a role',
    ),
    said,
  );
  assert.deepEqual(world.directory.appRoleAssignments, []);
});

test('stores an id that the azd environment lost, and writes nothing else', async () => {
  await using world = await openWorldAfter('preprovision');
  const ids = world.values();
  world.setValues({ AZURE_AUTH_CLIENT_ID: ids.AZURE_AUTH_CLIENT_ID ?? '' });
  await succeeds(world, 'preprovision');
  assert.equal(world.values().AZURE_PUBLIC_CLIENT_ID, ids.AZURE_PUBLIC_CLIENT_ID);
  assert.ok(world.graph.requests.every(({ method }) => method === 'GET'));
});

test('reads only what the azd environment lacks from a pipeline', async () => {
  await using world = await openWorld();
  knowsOtherClient(world);
  const variables = {
    ...world.variables(),
    AZURE_MCP_CLIENT_APP_ID: OTHER_CLIENT,
    AZURE_SUBSCRIPTION_ID: 'not the one in the environment',
  };
  const { status, stderr } = await world.run('preprovision', variables);
  assert.equal(status, 0, stderr);
  const clients = api(world).api.preAuthorizedApplications.map(({ appId }) => appId);
  assert.ok(clients.includes(OTHER_CLIENT));
});

test('uses the az sign-in if azd is not signed in', async () => {
  await using world = await openWorld();
  world.signIn('az');
  await succeeds(world, 'preprovision');
});

test('keeps environments with the same name in different subscriptions apart', async () => {
  await using world = await openWorldAfter('preprovision');
  const first = world.values().AZURE_AUTH_CLIENT_ID;
  world.setValues({ AZURE_SUBSCRIPTION_ID: CALLER });
  await succeeds(world, 'preprovision');
  assert.notEqual(world.values().AZURE_AUTH_CLIENT_ID, first);
  assert.equal(world.directory.applications.length, 4);
});

test('needs no directory permissions after an administrator has run it', async () => {
  await using world = await openWorldAfter('postprovision');
  world.graph.faults = { readOnly: true };
  await succeeds(world, 'preprovision');
  await succeeds(world, 'postprovision');
});
