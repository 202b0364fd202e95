import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import type { Application } from '../../../twin/entra/objects.ts';
import { registerOtherApis } from '../../../twin/entra/other-apis.ts';
import { type Checkout, copyCheckout } from '../../chain/support/checkout.ts';
import { openWorldAfter } from './support/prepared.ts';
import type { World } from './support/world.ts';

const DOCS = '7c2a7c0e-54a7-4c5e-8a52-2f1d3c4b5a60';
const API = `api://${DOCS}`;
const GRAPH = '00000003-0000-0000-c000-000000000000';

describe('an API that is called on behalf of users', () => {
  const checkout: Checkout = copyCheckout();
  let world: World;
  let registration: () => Application;
  beforeEach(async () => {
    world = await openWorldAfter('preprovision');
    const { applications } = world.directory;
    const { appId } = applications.find(({ identifierUris }) => identifierUris.length > 0) ?? {};
    registration = () =>
      world.directory.applications.find((one) => one.appId === appId) ?? assert.fail();
  });
  after(() => checkout.remove());

  async function runWith(scopes: readonly string[], half: 'preprovision' | 'postprovision') {
    const file = 'infra/entra/on-behalf-of.generated.json';
    const undo = checkout.edit(file, '[]', JSON.stringify(scopes));
    const run = await world.run(half, world.variables(), checkout.root);
    undo();
    await world[Symbol.asyncDispose]();
    return run;
  }
  const permissions = () =>
    Object.fromEntries(
      registration().requiredResourceAccess.map(({ resourceAppId, resourceAccess }) => [
        resourceAppId,
        resourceAccess,
      ]),
    );
  const scopeId = () => {
    const docs = world.directory.applications.find(({ appId }) => appId === DOCS);
    return docs?.api.oauth2PermissionScopes[0]?.id ?? assert.fail();
  };

  test('is listed among the permissions of the registration, beside those of the sign-in', async () => {
    registerOtherApis(world.directory, [`${API}/Docs.Read`]);
    const before = permissions()[GRAPH];
    const { status, stdout, stderr } = await runWith([`${API}/Docs.Read`], 'preprovision');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /found api:\/\/7c2a7c0e-.*\/Docs\.Read /);
    assert.deepEqual(permissions(), {
      [GRAPH]: before,
      [DOCS]: [{ id: scopeId(), type: 'Scope' }],
    });
  });

  test('keeps the permissions that an administrator has listed for .default', async () => {
    registerOtherApis(world.directory, [`${API}/Docs.Read`]);
    const listed = { resourceAppId: DOCS, resourceAccess: [{ id: scopeId(), type: 'Scope' }] };
    registration().requiredResourceAccess.push(listed as never);
    const { status, stderr } = await runWith([`${API}/.default`], 'preprovision');
    assert.equal(status, 0, stderr);
    assert.deepEqual(permissions()[DOCS], listed.resourceAccess);
  });

  test('is removed from the permissions once no server requires it', async () => {
    registerOtherApis(world.directory, [`${API}/Docs.Read`]);
    registration().requiredResourceAccess.push({
      resourceAppId: DOCS,
      resourceAccess: [{ id: scopeId(), type: 'Scope' }],
    });
    await runWith([], 'preprovision');
    assert.deepEqual(Object.keys(permissions()), [GRAPH]);
  });

  test('stops the hook with a sentence if the directory does not have it', async () => {
    const { status, stderr } = await runWith([`${API}/Docs.Read`], 'preprovision');
    assert.equal(status, 1);
    assert.match(stderr, /no API of this directory has the identifier api:\/\/7c2a7c0e-/);
    assert.deepEqual(Object.keys(permissions()), [GRAPH]);
  });

  test('stops the hook with a sentence if it has no such scope', async () => {
    registerOtherApis(world.directory, [`${API}/Docs.Read`]);
    const { status, stderr } = await runWith([`${API}/Docs.Write`], 'preprovision');
    assert.equal(status, 1);
    assert.match(stderr, /that API has no scope of this name\. Its scopes: Docs\.Read\./);
  });

  test('is a reason to say who must consent', async () => {
    registerOtherApis(world.directory, [`${API}/Docs.Read`]);
    const { status, stdout, stderr } = await runWith([`${API}/Docs.Read`], 'postprovision');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /\(status page, other servers\)/);
    assert.match(stdout, /an administrator must open it whenever their scopes change/);
  });
});
