import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { request } from 'undici';
import type { Deployment } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { resourceOf, siteOf } from '../../../infra/model/select.ts';
import type { Dialler } from '../../../infra/network/reach.ts';
import { createDispatcher } from '../../../twin/kit/dial.ts';
import type { Place } from '../../../twin/kit/hop.ts';
import { createNetwork, type Network } from '../../../twin/network/network.ts';

const GOLDEN = join(import.meta.dirname, '../../infra/network/golden');

const DIALLERS: Readonly<Record<string, Dialler>> = {
  'the internet': { internet: '198.51.100.20' },
  'subnet gateway': { subnet: 'gateway' },
  'subnet app': { subnet: 'app' },
  'subnet endpoints': { subnet: 'endpoints' },
};

/** Host names of the real services, each with its place. */
function namesOf(deployment: Deployment): Readonly<Record<string, [host: string, Place]>> {
  const site = siteOf(deployment).id;
  const vault = resourceOf(deployment, 'Microsoft.KeyVault/vaults').id;
  return {
    'site:443': ['app.azurewebsites.net', { resource: site }],
    'site scm:443': ['app.scm.azurewebsites.net', { resource: site, door: 'scm' }],
    'vault:443': ['kv.vault.azure.net', { resource: vault }],
    'sign-in:443': ['login.microsoftonline.com', { service: 'AzureActiveDirectory' }],
    'monitor:443': ['in.applicationinsights.azure.com', { service: 'AzureMonitor' }],
  };
}

/** The outcome of a dial as seen from outside, in the words of the table. */
async function dialOutcome(network: Network, from: Dialler, host: string): Promise<string> {
  const dispatcher = createDispatcher(await network.outbound(from));
  try {
    const { statusCode, body } = await request(`https://${host}/`, { dispatcher });
    const text = await body.text();
    return statusCode === 200 && text === host ? 'open' : 'closed';
  } catch {
    return 'closed';
  } finally {
    await dispatcher.destroy();
  }
}

for (const name of ['open', 'locked', 'open-v2', 'locked-v2'] as const) {
  describe(`the network of ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'network-'));
    const deployment = readDeployment(name);
    let network: Network;
    before(async () => {
      network = await createNetwork(folder, () => deployment);
      for (const [host, place] of Object.values(namesOf(deployment))) {
        network.serve(host, place, (_request, response) => response.end(host));
      }
    });
    after(async () => {
      await network.stop();
      await rm(folder, { recursive: true });
    });

    const rows = readFileSync(join(GOLDEN, `${name}.md`), 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .flatMap(([, from = '', to = '', verdict = '']) =>
        DIALLERS[from] && namesOf(deployment)[to] ? [{ from, to, verdict }] : [],
      );
    test('is described by at least fifteen rows', () =>
      assert.ok(rows.length >= 15, String(rows.length)));
    for (const { from, to, verdict } of rows) {
      test(`is ${verdict} from ${from} to ${to}`, async () => {
        const [host] = namesOf(deployment)[to] as [string, Place];
        assert.equal(await dialOutcome(network, DIALLERS[from] as Dialler, host), verdict);
      });
    }
  });
}

describe('a refused dial', () => {
  const folder = mkdtempSync(join(tmpdir(), 'network-'));
  let deployment = readDeployment('locked');
  let network: Network;
  before(async () => {
    network = await createNetwork(folder, () => deployment);
    for (const [host, place] of Object.values(namesOf(deployment))) {
      network.serve(host, place, (_request, response) => response.end(host));
    }
    network.serve('localhost:8001', { service: 'AzureActiveDirectory' }, (_request, response) =>
      response.end('keys'),
    );
  });
  after(async () => {
    await network.stop();
    await rm(folder, { recursive: true });
  });

  async function dial(from: Dialler, url: string) {
    const dispatcher = createDispatcher(await network.outbound(from));
    try {
      const { statusCode, body } = await request(url, { dispatcher });
      return { status: statusCode, text: await body.text() };
    } catch (error) {
      return { error: String((error as Error).message) };
    } finally {
      await dispatcher.destroy();
    }
  }

  const internet: Dialler = { internet: '198.51.100.20' };

  test('gets 403 at a disabled public endpoint, as from the real services', async () => {
    const site = await dial(internet, 'https://app.azurewebsites.net/');
    assert.equal(site.status, 403);
    const vault = await dial(internet, 'https://kv.vault.azure.net/');
    assert.equal(vault.status, 403);
    assert.equal(JSON.parse(vault.text ?? '').error.innererror.code, 'ForbiddenByConnection');
  });

  test('never connects if a rule drops it or the name does not resolve', async () => {
    const dropped = await dial({ subnet: 'gateway' }, 'https://kv.vault.azure.net/');
    assert.match(dropped.error ?? '', /504/);
    const unknown = await dial({ subnet: 'app' }, 'https://evil.example/');
    assert.match(unknown.error ?? '', /502/);
  });

  test('gets no plain HTTP answer on port 80 of a TLS name', async () => {
    const { status } = await dial({ subnet: 'gateway' }, 'http://app.azurewebsites.net/');
    assert.equal(status, 502);
  });

  test('cannot resolve a name that is reserved for other diallers', async () => {
    const only: Dialler[] = [{ service: 'AppService' }, { subnet: 'gateway' }];
    const place = { service: 'AzureActiveDirectory', only };
    network.serve('within.example', place, (_request, response) => response.end('within'));
    for (const one of only) {
      assert.deepEqual(await dial(one, 'https://within.example/'), { status: 200, text: 'within' });
    }
    for (const other of [{ subnet: 'app' }, { service: 'AzureKeyVault' }, internet]) {
      assert.match((await dial(other, 'https://within.example/')).error ?? '', /502/);
    }
  });

  test('is decided by an edited rule from the next dial on', async () => {
    const keys = 'http://localhost:8001/keys';
    assert.deepEqual(await dial({ subnet: 'gateway' }, keys), { status: 200, text: 'keys' });
    const before = deployment;
    deployment = JSON.parse(
      JSON.stringify(before, (_key, value) =>
        value?.name === 'AllowSignIn'
          ? { ...value, properties: { ...value.properties, access: 'Deny' } }
          : value,
      ),
    ) as Deployment;
    assert.notEqual((await dial({ subnet: 'gateway' }, keys)).status, 200);
    deployment = before;
  });
});
