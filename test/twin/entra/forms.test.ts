import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { API, CLIENT, openTenant, type Tenant } from './support/tenant.ts';
import { Visitor } from './support/visitor.ts';

const PATHS = [
  'login/anything',
  `adminconsent?client_id=${CLIENT}`,
  'oauth2/deviceauth',
  'oauth2/v2.0/logout',
];

const ELSEWHERE = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
  { origin: 'http://localhost:1' },
  { origin: 'null' },
];

describe('a form of the sign-in service', () => {
  let tenant: Tenant;
  before(async () => {
    tenant = await openTenant();
  });
  after(() => tenant[Symbol.asyncDispose]());

  for (const path of PATHS) {
    test(`is refused from another site: ${path.split('?')[0]}`, async () => {
      for (const headers of ELSEWHERE) {
        const response = await fetch(`${tenant.base}${path}`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ administrator: tenant.user('Cleo') }),
        });
        assert.equal(response.status, 400, JSON.stringify(headers));
        assert.match(await response.text(), /AADSTS9002313/);
      }
      assert.deepEqual(tenant.entra.directory.consents, []);
    });
  }

  test('that consents for all users counts only from the page that this browser was shown', async () => {
    const urlOf = (id: string) => `${tenant.base}adminconsent?client_id=${id}`;
    const visitor = new Visitor(tenant);
    const guardAt = async (who: Visitor, id: string) => {
      const { response } = await who.go(urlOf(id));
      return /name="guard" value="([^"]+)"/.exec(await response.text())?.[1] ?? '';
    };
    const accept = async (who: Visitor, guard?: string) => {
      const administrator = tenant.user('Cleo');
      const form = { administrator, ...(guard !== undefined && { guard }) };
      return (await who.go(urlOf(CLIENT), form)).response.status;
    };
    assert.equal(await accept(new Visitor(tenant)), 400);
    const foreign = await guardAt(new Visitor(tenant), CLIENT);
    tenant.api.requiredResourceAccess = tenant.client.requiredResourceAccess;
    const forAnother = await guardAt(visitor, API);
    assert.notEqual(forAnother, '');
    for (const guard of [undefined, '', foreign, forAnother]) {
      assert.equal(await accept(visitor, guard), 400, guard);
    }
    const guard = await guardAt(visitor, CLIENT);
    assert.equal(await accept(new Visitor(tenant), guard), 400);
    assert.deepEqual(tenant.entra.directory.consents, []);
    assert.equal(await accept(visitor, guard), 200);
    const [given] = structuredClone(tenant.entra.directory).consents;
    assert.equal(given?.principalId, null);
  });
});
