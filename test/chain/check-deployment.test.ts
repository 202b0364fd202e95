import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import type { Deployment, JsonObject, Resource } from '../../infra/model/deployment.ts';
import { ofType, siteOf } from '../../infra/model/select.ts';
import type { Summary } from '../../scripts/check-deployment/report.ts';
import type { Application } from '../../twin/entra/objects.ts';
import { environmentOf } from '../../twin/run/run-hook.ts';
import { type Chain, startChain } from './support/chain.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('checking a deployment with the command that the pages print', () => {
  let chain: Chain;
  let deployed: Deployment;
  const folder = mkdtempSync(join(tmpdir(), 'check-deployment-'));
  const prediction = join(folder, 'prediction.json');
  before(async () => {
    chain = await startChain(undefined, { name: 'twin-locked' });
    deployed = chain.twin.deployment();
    writeFileSync(prediction, JSON.stringify(deployed));
  });
  after(async () => {
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the command as a person who is signed in to the chain's az and azd. */
  async function check(...args: string[]) {
    const script = join(ROOT, 'scripts/check-deployment.ts');
    const child = spawn(process.execPath, [script, '--prediction', prediction, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environmentOf(chain.twin.hookEnvironment),
    });
    const [[status], out, err] = await Promise.all([
      once(child, 'exit'),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { status: status as number | null, out, err };
  }

  test('reports that it equals its prediction, with exit status 0', async () => {
    const { status, out, err } = await check();
    assert.deepEqual({ status, err }, { status: 0, err: '' }, out);
    assert.match(out, /^equal +0 differences, \d{3,} values as predicted$/m);
    assert.match(out, /^ +\d+ not compared: Azure returns app settings only together/m);
  });

  test('names everything that was changed or added by hand, with exit status 1', async () => {
    const { twin } = chain;
    await twin.update(changed(deployed));
    const { applications, clientSecrets } = twin.entra.directory;
    const named = (part: string) =>
      applications.find(({ uniqueName }) => uniqueName?.includes(`-${part}-`)) as Application;
    const [api, client] = [named('api'), named('client')];
    client.publicClient.redirectUris.push('https://evil.example/callback');
    clientSecrets.push({ appId: api.appId, sha256: '' });
    api.api.requestedAccessTokenVersion = null;

    const { status, out, err } = await check('--json');
    assert.deepEqual({ status, err }, { status: 1, err: '' });
    const { result, differences } = JSON.parse(out) as Summary;
    assert.equal(result, 'different');
    const lines = differences.map(({ id, is, property }) => {
      const end = id.split('/').slice(-2).join('/').replace(/^\//, '');
      return `${is} ${end} ${property}`.trim();
    });
    const registration = (one: Application) => `applications(uniqueName='${one.uniqueName}')`;
    const site = siteOf(deployed);
    const [rules] = ofType(deployed, 'Microsoft.Network/networkSecurityGroups');
    assert.deepEqual(
      lines.sort(),
      [
        `different networkSecurityGroups/${rules?.name} properties.securityRules[DenyAllInbound].properties.description`,
        'different policies/policy properties.value',
        `unexpected sites/${site.name} properties.siteConfig.ipSecurityRestrictions[me]`,
        'unexpected namedValues/mine',
        `unexpected roleAssignments/${GRANT}`,
        'unexpected secrets/mine',
        `missing ${registration(api)} api.requestedAccessTokenVersion`,
        `unexpected ${registration(api)} passwordCredentials[]`,
        `unexpected ${registration(client)} publicClient.redirectUris[]`,
      ].sort(),
    );
  });
});

const GRANT = '11111111-1111-4111-8111-111111111111';

/** The deployment with a changed rule, policy and access restriction, and with three more resources. */
function changed({ resources, outputs }: Deployment): Deployment {
  const changes: Readonly<Record<string, (properties: JsonObject) => JsonObject>> = {
    'Microsoft.Network/networkSecurityGroups': ({ securityRules }) => ({
      securityRules: (securityRules as readonly JsonObject[]).map((rule) =>
        rule.name === 'DenyAllInbound'
          ? { ...rule, properties: { ...(rule.properties as JsonObject), description: 'mine' } }
          : rule,
      ),
    }),
    'Microsoft.ApiManagement/service/policies': ({ value }) => ({
      value: String(value).replace('<inbound>', "<inbound><set-variable name='x' value='y' />"),
    }),
    'Microsoft.Web/sites': ({ siteConfig }) => ({
      siteConfig: {
        ...(siteConfig as JsonObject),
        ipSecurityRestrictions: [
          { name: 'me', ipAddress: '203.0.113.7/32', action: 'Allow', priority: 1 },
        ],
      },
    }),
  };
  const first = (type: string): Resource => ofType({ resources }, type)[0] as Resource;
  const beside = (type: string, name: string): Resource => {
    const one = first(type);
    return { ...one, id: one.id.replace(/[^/]+$/, name), name: one.name.replace(/[^/]+$/, name) };
  };
  return {
    outputs,
    resources: [
      ...resources.map((resource) => {
        const { type, properties = {} } = resource;
        const change = resource === first(type) ? changes[type] : undefined;
        return change
          ? { ...resource, properties: { ...properties, ...change(properties) } }
          : resource;
      }),
      beside('Microsoft.Authorization/roleAssignments', GRANT),
      beside('Microsoft.KeyVault/vaults/secrets', 'mine'),
      beside('Microsoft.ApiManagement/service/namedValues', 'mine'),
    ],
  };
}
