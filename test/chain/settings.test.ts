import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { request } from 'undici';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { siteOf } from '../../infra/model/select.ts';
import { createDispatcher } from '../../twin/kit/dial.ts';
import { PLATFORM_SETTINGS, proxySettings } from '../../twin/platform/process/platform-settings.ts';
import { needs } from '../support/needs.ts';
import { type Chain, startChain } from './support/chain.ts';

describe('the process of the server', needs('linux'), () => {
  let chain: Chain;
  let environment: ReadonlyMap<string, string>;
  before(async () => {
    chain = await startChain();
    const pairs = readFileSync(`/proc/${chain.twin.platform.pid()}/environ`, 'utf8')
      .split('\0')
      .filter((line) => line !== '')
      .map((line): [string, string] => [
        line.slice(0, line.indexOf('=')),
        line.slice(line.indexOf('=') + 1),
      ]);
    environment = new Map(pairs);
  });
  after(() => chain.stop());

  const deployed = () => {
    const deployment = readDeployment('twin');
    const id = `${siteOf(deployment).id}/config/appsettings`;
    return deployment.resources.find((resource) => resource.id === id)?.properties as Record<
      string,
      string
    >;
  };

  test('gets the settings of the deployment and the platform, and five for the proxy', () => {
    const proxyNames = Object.keys(proxySettings({ proxy: '', authority: '' }));
    assert.equal(proxyNames.length, 5);
    assert.deepEqual(
      [...environment.keys()].sort(),
      [...Object.keys(deployed()), ...Object.keys(PLATFORM_SETTINGS), ...proxyNames].sort(),
    );
  });

  test('gets the deployed values, with the ports of this run', () => {
    const { port } = new URL(chain.twin.mcpUrl);
    const login = new URL(chain.twin.entra.login).port;
    for (const [name, value] of Object.entries(deployed())) {
      if (value.startsWith('[') || value.startsWith('@Microsoft.KeyVault')) continue;
      const here = value
        .replaceAll('localhost:8000', `localhost:${port}`)
        .replaceAll('localhost:8001', `localhost:${login}`);
      assert.equal(environment.get(name), here, name);
    }
  });

  test('gets evaluated values in place of expressions and references', () => {
    const left = [...environment].filter(([, value]) => /^\[|^@Microsoft/.test(value));
    assert.deepEqual(left, []);
  });

  test('cannot reach the endpoint that signs for identities through its proxy', async () => {
    const dispatcher = createDispatcher({
      proxy: environment.get('HTTPS_PROXY') ?? '',
      authority: environment.get('NODE_EXTRA_CA_CERTS') ?? '',
    });
    const { login, directory } = chain.twin.entra;
    const { statusCode, body } = await request(
      `${login}${directory.tenantId}/discovery/v2.0/keys`,
      {
        dispatcher,
      },
    );
    assert.equal(statusCode, 200);
    await body.dump();
    const endpoint = request('https://identity.twin.internal/token', { dispatcher });
    await assert.rejects(endpoint, /502/);
    await dispatcher.destroy();
  });
});
