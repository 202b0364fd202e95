import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { objectsAt, ofType, resourceOf } from '../../../infra/model/select.ts';
import { DEPLOYMENTS } from '../../../infra/prediction/predict.ts';
import more from '../../../infra/resource-types/beyond-types.json' with { type: 'json' };
import {
  checkResource,
  describeFinding,
  TYPES,
} from '../../../infra/resource-types/check-resource.ts';
import { typesInBicep } from '../../../infra/resource-types/extract-types.ts';
import { generate } from '../../../infra/resource-types/generate-types.ts';
import { needs } from '../../support/needs.ts';
import { INFRA } from '../support/deployment-tests.ts';

const said = (resource: Resource): string[] =>
  checkResource(resource).findings.map((finding) => `${finding.path} ${describeFinding(finding)}`);

/** The first resource of a type, with one member of its properties replaced. */
function edited(type: string, member: string, value: unknown): Resource {
  const [resource] = ofType(readDeployment('open'), type);
  assert.ok(resource, type);
  return { ...resource, properties: { ...resource.properties, [member]: value } } as Resource;
}

describe('the types of Azure', () => {
  test('are committed only for the resources in the Bicep', () => {
    assert.deepEqual(Object.keys(TYPES.resources).sort(), typesInBicep(INFRA));
  });

  test('match the package', needs('dotnet'), () => {
    for (const { path, text } of generate()) {
      assert.equal(readFileSync(join(INFRA, '..', path), 'utf8'), text, 'run npm run generate.');
    }
  });

  test('have additional facts only for types in use, each with a source', () => {
    const types = new Set(Object.keys(TYPES.versions));
    for (const [type, paths] of Object.entries(more)) {
      assert.ok(
        type.split(' of ').every((one) => types.has(one)),
        type,
      );
      for (const [path, { source }] of Object.entries(paths)) assert.ok(source, path);
    }
  });

  for (const name of DEPLOYMENTS) {
    test(`accept every resource of ${name} in its own spelling`, () => {
      for (const resource of readDeployment(name).resources) {
        const { resource: spelled, findings } = checkResource(resource);
        assert.deepEqual(findings, [], resource.id);
        assert.deepEqual(spelled, resource);
      }
    });
  }
});

describe('a resource', () => {
  const VAULT = 'Microsoft.KeyVault/vaults';
  const VNET = 'Microsoft.Network/networkSecurityGroups';

  test("is refused for a value outside its type's enumeration", () => {
    const acls = { bypass: 'None', defaultAction: 'Refuse' };
    assert.deepEqual(said(edited(VAULT, 'networkAcls', acls)), [
      'properties.networkAcls.defaultAction "Refuse" is not one of Allow, Deny',
    ]);
  });

  test('may spell an enumeration value in any case', () => {
    const [rule] = objectsAt(
      resourceOf({ resources: ofType(readDeployment('open'), VNET).slice(0, 1) }, VNET),
      'properties.securityRules',
    );
    const loud = {
      ...rule,
      properties: { ...(rule?.properties as object), protocol: 'TCP', access: 'ALLOW' },
    };
    const { resource, findings } = checkResource(edited(VNET, 'securityRules', [loud]));
    assert.deepEqual(findings, []);
    const [spelled] = objectsAt(resource, 'properties.securityRules');
    assert.deepEqual(
      [spelled?.properties].map((one) => [Object(one).protocol, Object(one).access]),
      [['Tcp', 'Allow']],
    );
  });

  test('is refused for a value of the wrong kind', () => {
    assert.deepEqual(said(edited(VAULT, 'enableRbacAuthorization', 'true')), [
      'properties.enableRbacAuthorization "true" is not true or false',
    ]);
    assert.deepEqual(said(edited(VAULT, 'networkAcls', [])), [
      'properties.networkAcls [] is not an object',
    ]);
  });

  test('is refused without a required member', () => {
    const { location: _, ...rest } = resourceOf(readDeployment('open'), VAULT);
    assert.deepEqual(said(rest), ['location is missing: Azure requires it']);
  });

  test('is refused for violating a pattern or a length', () => {
    assert.deepEqual(said(edited(VAULT, 'tenantId', 'x')), [
      'properties.tenantId "x" is not text of at least 36 characters',
      'properties.tenantId "x" is not text like ^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
    ]);
  });

  test('is refused for a read-only member', () => {
    assert.match(said(edited(VAULT, 'hsmPoolResourceId', 'x')).join(), /it is read-only$/);
  });

  test('is refused for an unknown member', () => {
    assert.match(
      said(edited(VAULT, 'enableRbac', true)).join(),
      /"enableRbac" is not one of the members/,
    );
  });

  test('is not checked where a value is known only at run time', () => {
    assert.deepEqual(said(edited(VAULT, 'tenantId', "[reference('x').tenantId]")), []);
  });

  test('is refused for a policy document over 256 KiB', () => {
    const [value, type] = ['a'.repeat(262_145), 'Microsoft.ApiManagement/service'];
    for (const policies of ['policies', 'apis/operations/policies']) {
      assert.deepEqual(said(edited(`${type}/${policies}`, 'value', value)), [
        'properties.value text of 262145 bytes is not at most 262144 bytes',
      ]);
    }
  });

  test('is refused in an unknown version', () => {
    const vault = { ...resourceOf(readDeployment('open'), VAULT), apiVersion: '2999-01-01' };
    assert.match(said(vault).join(), /vaults@2999-01-01 is not an API version listed/);
  });
});
