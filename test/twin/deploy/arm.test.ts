import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ofType, resourceOf, siteOf } from '../../../infra/model/select.ts';
import { answerArm } from '../../../twin/deploy/arm/answer.ts';
import { deployed, predicted } from '../../infra/check-deployment/support/azure.ts';

const AZURE = deployed(predicted('locked'));
const get = (path: string) => answerArm(AZURE, path);
const site = siteOf(AZURE);
const service = resourceOf(AZURE, 'Microsoft.ApiManagement/service');
const WEB = `api-version=${site.apiVersion}`;

describe('a read of Azure Resource Manager', () => {
  test('needs the API version that the deployment used', () => {
    assert.equal(get(site.id).status, 400);
    assert.equal(get(`${site.id}?api-version=2015-01-01`).status, 400);
    assert.equal(get(`${site.id}?${WEB}`).status, 200);
  });

  test('finds a resource in any letter case, and no other', () => {
    assert.equal(get(`${site.id.toUpperCase()}?${WEB}`).status, 200);
    for (const path of [`${site.id}x`, `${site.id}/nonsense`, `${site.id}/config/nonsense`]) {
      assert.equal(get(`${path}?${WEB}`).status, 404, path);
    }
  });

  test('never returns the value of a secret or an app setting', () => {
    const settings = `${site.id}/config/appsettings`;
    assert.equal(get(`${settings}?${WEB}`).status, 405);
    const references = get(`${site.id}/config/configreferences/appsettings?${WEB}`).body;
    assert.match(JSON.stringify(references), /SECURE_CONFIG_VALUE.*@Microsoft\.KeyVault/);
    assert.doesNotMatch(JSON.stringify(references), /MCP_PUBLIC_URL/);
    for (const secret of ofType(AZURE, 'Microsoft.KeyVault/vaults/secrets')) {
      const { status, body } = get(`${secret.id}?api-version=${secret.apiVersion}`);
      assert.equal(status, 200);
      assert.ok(!JSON.stringify(body).includes(String(secret.properties?.value)));
    }
  });

  test('returns the configuration of a site only at its own address', () => {
    const own = get(`${site.id}?${WEB}`).body as { properties: { siteConfig: object } };
    assert.equal(Object.hasOwn(own.properties.siteConfig, 'ftpsState'), false);
    const web = get(`${site.id}/config/web?${WEB}`).body as { properties: { ftpsState: string } };
    assert.equal(web.properties.ftpsState, 'Disabled');
  });

  test('returns a list in pages', () => {
    const names: string[] = [];
    let path: string | undefined = `${service.id}/namedValues?api-version=${service.apiVersion}`;
    let pages = 0;
    while (path) {
      const { body } = get(path) as unknown as {
        body: { value: { name: string }[]; nextLink?: string };
      };
      names.push(...body.value.map(({ name }) => name));
      path = body.nextLink;
      pages++;
    }
    const all = ofType(AZURE, 'Microsoft.ApiManagement/service/namedValues');
    assert.deepEqual(
      names,
      all.map(({ id }) => id.split('/').at(-1)),
    );
    assert.ok(pages > 1);
  });
});
