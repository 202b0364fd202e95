import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deleteApplication } from '../../../twin/entra/directory.ts';
import type { Faults } from '../../../twin/entra/graph/call.ts';
import { openWorldAfter } from './support/prepared.ts';
import { OUTPUTS, openWorld, type World } from './support/world.ts';

/** Each failure that users meet: the output must say what to do about it. */
const IN_THE_DIRECTORY: readonly [title: string, faults: Faults, says: RegExp][] = [
  [
    'no directory rights',
    { readOnly: true },
    /Application Developer or Cloud Application Administrator.*Authorization_RequestDenied/,
  ],
  [
    'Service Tree required',
    { serviceTree: true },
    /azd env set AZURE_SERVICE_MANAGEMENT_REFERENCE.*ServiceTreeValueMissing/,
  ],
  [
    'throttled for long',
    { throttle: { times: 1, retryAfter: 300 } },
    /Run this again in a few minutes.*TooManyRequests/,
  ],
  ['throttled repeatedly', { throttle: { times: 99, retryAfter: 0 } }, /TooManyRequests/],
];

for (const [title, faults, says] of IN_THE_DIRECTORY) {
  test(`says what to do when the directory refuses: ${title}`, async () => {
    await using world = await openWorld();
    world.graph.faults = faults;
    await fails(world, says);
    assert.equal(world.values().AZURE_AUTH_CLIENT_ID, undefined);
  });
}

test('says what to do when the user is not signed in', async () => {
  await using world = await openWorld();
  world.signIn();
  await fails(
    world,
    /You are not signed in to Azure.*Please run 'az login'.*Run `azd auth login`.*`az login`/,
  );
  assert.deepEqual(world.graph.requests, []);
});

test('says what to do when the sign-in is not accepted', async () => {
  await using world = await openWorld();
  world.home.signIn({ azd: { token: 'stale', expiresOn: new Date(2e12).toISOString() } });
  await fails(world, /does not accept the sign-in.*azd auth login.*InvalidAuthenticationToken/);
});

test('says what to do when the identifier URI is refused', async () => {
  await using world = await openWorldAfter('preprovision');
  world.graph.faults = { noHttpsUris: true };
  await fails(world, /verified domain.*HostNameNotOnVerifiedDomain/, 'postprovision');
});

test('reports an unverified custom host name before the deployment', async () => {
  await using world = await openWorld();
  world.addValues({ AZURE_GATEWAY_ORIGIN: 'https://mcp.example.com' });
  world.graph.faults = { noHttpsUris: true };
  await fails(world, /verified domain.*HostNameNotOnVerifiedDomain/, 'preprovision');
});

for (const origin of [
  'https://mcp.example.com/',
  'https://mcp$(reboot).example.com',
  'https://mcp`reboot`.example.com',
  'https://mcp~.example.com',
]) {
  test(`refuses ${origin} as the origin of the gateway, before it sends a request to the directory`, async () => {
    await using world = await openWorld();
    world.addValues({ AZURE_GATEWAY_ORIGIN: origin });
    await fails(world, /^AZURE_GATEWAY_ORIGIN must be an origin, not .*\./m, 'preprovision');
    assert.deepEqual(world.graph.requests, []);
  });
}

test('says what to do when another registration has the MCP URL', async () => {
  await using world = await openWorldAfter('preprovision');
  const [, client] = world.directory.applications;
  client?.identifierUris.push(OUTPUTS.APIM_MCP_URL);
  await fails(
    world,
    /Another registration already has this unique name or identifier URI/,
    'postprovision',
  );
});

test('adds no MCP URL to a registration that was set back to version 1', async () => {
  await using world = await openWorldAfter('preprovision');
  for (const { api } of world.directory.applications) api.requestedAccessTokenVersion = 1;
  await fails(world, /does not request version 2 tokens.*azd provision/, 'postprovision');
  assert.ok(world.graph.requests.every(({ method }) => method === 'GET'));
});

test('says what to do when azd is missing', async () => {
  await using world = await openWorld();
  rmSync(join(world.folder, 'bin', 'azd'));
  await fails(world, /azd is not on the PATH.*Check that azd is installed/);
});

test('says what to do without an azd environment', async () => {
  await using world = await openWorld();
  const variables = { ...world.variables(), AZURE_ENV_NAME: 'other' };
  const { status, stderr } = await world.run('preprovision', variables);
  assert.equal(status, 1);
  assert.match(stderr, /environment 'other' does not exist.*azd env new/);
});

test('says what to do when Graph cannot be reached', async () => {
  await using world = await openWorld();
  const variables = { ...world.variables(), NODE_EXTRA_CA_CERTS: '' };
  const { status, stderr } = await world.run('preprovision', variables);
  assert.equal(status, 1);
  assert.match(stderr, /could not be reached.*certificate.*run this again/);
});

test('says which value is missing before it sends a request to the directory', async () => {
  await using world = await openWorld();
  await fails(
    world,
    /APIM_MCP_URL is not set.*azd provision.*azd env set.*another person/,
    'postprovision',
  );
  world.setValues({ AZURE_SUBSCRIPTION_ID: '' });
  await fails(world, /AZURE_SUBSCRIPTION_ID is not set.*azd env set/);
  assert.deepEqual(world.graph.requests, []);
});

test('says what to do when a deleted registration that it may not read has the key', async () => {
  await using world = await openWorldAfter('preprovision');
  deleteApplication(world.directory, world.values().AZURE_AUTH_CLIENT_ID ?? '');
  world.graph.faults = { registerOnly: true };
  await fails(world, /Ask an administrator to restore it.*already exists/);
});

test('says where to list a managed identity that is listed as a client', async () => {
  await using world = await openWorld();
  const identity = '55555555-5555-4555-8555-555555555555';
  world.directory.servicePrincipals.push({
    id: identity,
    appId: identity,
    displayName: 'Nightly job',
    servicePrincipalType: 'ManagedIdentity',
    appRoleAssignmentRequired: false,
  });
  world.addValues({ AZURE_MCP_CLIENT_APP_ID: identity });
  await fails(world, /belong in AZURE_MCP_CALLER_APP_ID.*InvalidAppId/);
});

test('says that a listed client does not exist', async () => {
  await using world = await openWorld();
  world.addValues({ AZURE_MCP_CLIENT_APP_ID: '55555555-5555-4555-8555-555555555555' });
  await fails(world, /AZURE_MCP_CLIENT_APP_ID names an application that does not exist in/);
});

test('prints its usage', async () => {
  await using world = await openWorld();
  const { status, stdout } = await world.run('--help' as 'preprovision');
  assert.equal(status, 0);
  assert.match(stdout, /^Usage: configure-easy-auth \[options\] preprovision\|postprovision$/m);
  const mistyped = await world.run('predeploy' as 'preprovision');
  assert.equal(mistyped.status, 1);
  assert.equal(
    mistyped.stderr,
    'Usage: configure-easy-auth preprovision|postprovision (got "predeploy").\n',
  );
});

test('says what to do when a registration was deleted during the deployment', async () => {
  await using world = await openWorld();
  world.addValues(OUTPUTS);
  await fails(world, /registration that this deployment uses no longer exists/, 'postprovision');
});

test('says what to do when a caller has no service principal', async () => {
  await using world = await openWorld();
  const caller = '55555555-5555-4555-8555-555555555555';
  world.addValues({ AZURE_MCP_CALLER_APP_ID: caller });
  // Before the deployment: using an object id in place of a client id is a common mistake.
  await fails(world, new RegExp(`no service principal.*az ad sp create --id ${caller}`));
});

async function fails(
  world: World,
  says: RegExp,
  half: 'preprovision' | 'postprovision' = 'preprovision',
): Promise<void> {
  const { status, stderr } = await world.run(half);
  assert.equal(status, 1);
  assert.match(stderr, says);
  assert.doesNotMatch(stderr, /^ +at /m, 'the output has no stack trace');
  assert.equal(stderr.trim().split('\n').length, 1);
}
