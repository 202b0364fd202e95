import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CLIENT, openTenant, TENANT, type Tenant } from './support/tenant.ts';
import { REDIRECT, Visitor } from './support/visitor.ts';

describe('an administrator who is asked to consent for all users', () => {
  let tenant: Tenant;
  before(async () => {
    tenant = await openTenant();
  });
  after(() => tenant[Symbol.asyncDispose]());

  const addressOf = (more: Record<string, string>) =>
    `${tenant.base}adminconsent?${new URLSearchParams({ client_id: CLIENT, ...more })}`;

  /** Opens the page in a new browser and submits its form. */
  async function answer(form: Record<string, string>, more: Record<string, string> = {}) {
    const visitor = new Visitor(tenant);
    const html = await (await visitor.go(addressOf(more))).response.text();
    const guard = /name="guard" value="([^"]+)"/.exec(html)?.[1] ?? '';
    return visitor.go(addressOf(more), { guard, ...form });
  }

  test('can decline: nothing is recorded', async () => {
    const { response } = await answer({ decision: 'decline' });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /<h1>Declined<\/h1>/);
    assert.deepEqual(tenant.entra.directory.consents, []);
  });

  test('who declines returns to the client as from Entra: access_denied, 65004', async () => {
    const { url } = await answer(
      { decision: 'decline' },
      { redirect_uri: REDIRECT, state: 'a&b=<c>' },
    );
    const { origin, pathname, searchParams } = new URL(url);
    assert.equal(`${origin}${pathname}`, REDIRECT);
    const { error_description, ...rest } = Object.fromEntries(searchParams);
    assert.match(
      error_description ?? '',
      /^AADSTS65004: User declined to consent to access the app\./,
    );
    assert.deepEqual(rest, {
      error: 'access_denied',
      error_uri: `${tenant.entra.login}error?code=65004`,
      admin_consent: 'True',
      state: 'a&b=<c>',
    });
    assert.deepEqual(tenant.entra.directory.consents, []);
  });

  test('cannot be made to decline by a form of another page', async () => {
    const { response } = await answer({ decision: 'decline', guard: 'guessed' });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /AADSTS9002313: /);
  });

  for (const redirect_uri of [
    'https://evil.example/callback',
    'http://localhost:1/evil',
    '//evil.example',
  ]) {
    test(`is never redirected to an address that is not registered: ${redirect_uri}`, async () => {
      const { response } = await new Visitor(tenant).go(addressOf({ redirect_uri }));
      assert.equal(response.status, 400);
      assert.match(await response.text(), /AADSTS50011: /);
      const forced = await answer({ decision: 'decline' }, { redirect_uri });
      assert.equal(forced.response.status, 400);
    });
  }

  test('who accepts returns to the client with the tenant', async () => {
    const { url } = await answer(
      { administrator: tenant.user('Cleo') },
      { redirect_uri: REDIRECT, state: 'mine' },
    );
    assert.deepEqual(Object.fromEntries(new URL(url).searchParams), {
      admin_consent: 'True',
      tenant: TENANT,
      state: 'mine',
    });
    const [given] = tenant.entra.directory.consents;
    assert.equal(given?.principalId, null);
  });
});
