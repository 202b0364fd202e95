import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findDeclared } from '../../../scripts/configure-easy-auth/registration/find-declared.ts';
import { emptyDirectory } from '../../../twin/entra/directory.ts';
import { checkApplication } from '../../../twin/entra/graph/application-rules.ts';
import { checkMembers } from '../../../twin/entra/graph/application-values.ts';
import { newApi, newApplication } from '../../../twin/entra/objects.ts';
import { type Checkout, copyCheckout } from '../../chain/support/checkout.ts';
import { openWorldAfter } from './support/prepared.ts';
import { REFUSED_DATA } from './support/refused-data.ts';
import type { World } from './support/world.ts';

/** One of each kind runs through the hook as its own process; the others test only the rules. */
const THROUGH_THE_HOOK = new Set([
  'a redirect in plain HTTP to another machine',
  'a redirect twice',
  'a scope with a space',
  'two scopes with the same id',
  'a scope with an unknown member',
  'a role for an unknown kind of member',
  'a known client that is not registered',
  'a permission whose id is not a GUID',
  'a grant of a role that is not declared',
]);

describe('data that the directory refuses', () => {
  let checkout: Checkout;
  let world: World;
  before(async () => {
    checkout = copyCheckout();
    world = await openWorldAfter('preprovision');
  });
  after(async () => {
    checkout.remove();
    await world[Symbol.asyncDispose]();
  });

  test('does not occur in the declared data', () => {
    assert.equal(refusalOf(checkout.root), undefined);
  });

  for (const { what, file, old, text, lines } of REFUSED_DATA.filter(
    ({ file }) => file !== 'grants.generated.json',
  )) {
    test(`is reported with file and line: ${what}`, () => {
      const undo = checkout.edit(`infra/entra/${file}`, old, text);
      const message = refusalOf(checkout.root);
      const places = findDeclared(message ?? '', checkout.root);
      undo();
      assert.ok(message !== undefined);
      // If a word also occurs elsewhere, that place is named too.
      assert.deepEqual(
        places.filter((place) => place.includes(`/${file}:`)),
        lines.map((line) => `infra/entra/${file}:${line}`),
        message,
      );
    });
  }

  for (const { what, file, old, text, lines } of REFUSED_DATA.filter(({ what }) =>
    THROUGH_THE_HOOK.has(what),
  )) {
    test(`stops the hook before the deployment: ${what}`, async () => {
      const undo = checkout.edit(`infra/entra/${file}`, old, text);
      const before = structuredClone(world.directory.applications);
      const { status, stderr } = await world.run('preprovision', world.variables(), checkout.root);
      undo();
      assert.equal(status, 1, stderr);
      const named = [...stderr.matchAll(/infra\/entra\/([\w.-]+\.json):(\d+)/g)].filter(
        ([, name]) => name === file,
      );
      assert.deepEqual(
        named.map(([, , line]) => Number(line)),
        lines,
        stderr,
      );
      assert.doesNotMatch(stderr, /\n\s+at /);
      assert.equal(changed(before, world.directory.applications), false);
    });
  }

  test('stops the hook before the deployment: a file that is not JSON', async () => {
    const undo = checkout.edit('infra/entra/grants.generated.json', '"caller":', '"caller"');
    const { status, stderr } = await world.run('preprovision', world.variables(), checkout.root);
    undo();
    assert.equal(status, 1);
    assert.match(stderr, /infra\/entra\/grants\.generated\.json: .*line 3 column \d+/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});

/** The Graph stand-in's response to a checkout's files, as the hook would write them. */
function refusalOf(root: string): string | undefined {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(root, `infra/entra/${name}.json`), 'utf8'));
  const permissions = read('sign-in-permissions');
  const scopes = read('scopes.generated');
  const body = {
    ...read('public-client'),
    api: {
      ...newApi(),
      oauth2PermissionScopes: scopes,
      preAuthorizedApplications: read('known-clients').map(
        ({ clientId }: { clientId: string }) => ({
          appId: clientId,
          delegatedPermissionIds: [scopes[0].id],
        }),
      ),
    },
    appRoles: read('app-roles.generated'),
    requiredResourceAccess: [
      {
        resourceAppId: permissions.resourceAppId,
        resourceAccess: permissions.scopes.map(({ id }: { id: string }) => ({ id, type: 'Scope' })),
      },
    ],
  };
  const held = newApplication({ id: 'i', appId: 'i' });
  const scoped = { ...held, api: { ...newApi(), oauth2PermissionScopes: scopes } };
  const call = { directory: emptyDirectory('t'), faults: {} };
  try {
    checkMembers(Object.keys(body), body);
    checkApplication(call as never, scoped, { ...held, ...body });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether redirects, scopes, roles or clients differ from before; being disabled meanwhile is ignored. */
function changed(before: World['directory']['applications'], now: typeof before): boolean {
  const part = (applications: typeof before) =>
    applications.map(({ publicClient, spa, api, appRoles }) => ({
      publicClient,
      spa,
      scopes: api.oauth2PermissionScopes.map(({ id, value }) => `${id} ${value}`).sort(),
      roles: appRoles.map(({ id, value }) => `${id} ${value}`).sort(),
    }));
  return JSON.stringify(part(before)) !== JSON.stringify(part(now));
}
