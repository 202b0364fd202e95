import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Deployment } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { ofType, textAt } from '../../../infra/model/select.ts';
import { matcherOf, readApi } from '../../../twin/gateway/operations.ts';
import { SentUrl } from '../../../twin/gateway/url.ts';
import { predictEdited, testCompiled } from '../support/deployment-tests.ts';
import { FILES, OPERATIONS, readGatewayFile } from './files.ts';

const SERVICE = 'Microsoft.ApiManagement/service';

const predicted = new Map<string, Promise<Deployment>>();

/** The committed open deployment. */
const OPEN = readDeployment('open');

/** The same with additional parameters; each variant is predicted once. */
function open(...lines: string[]): Promise<Deployment> {
  const key = lines.join('\n');
  const known = predicted.get(key);
  if (known) return known;
  const fresh = predictEdited({ base: 'open', lines }).then(({ deployment }) => deployment);
  predicted.set(key, fresh);
  return fresh;
}

/** The content deployed under the last part of a name. */
const deployed = (deployment: Deployment, type: string): Record<string, string> =>
  Object.fromEntries(
    ofType(deployment, `${SERVICE}/${type}`).map((resource) => [
      resource.name.split('/').slice(1).join('/'),
      textAt(resource, 'properties.value'),
    ]),
  );

function operationIds(file: string): string[] {
  const { paths } = JSON.parse(readGatewayFile(file)) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  return Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
}

describe('the deployed gateway', () => {
  test('contains the files byte for byte', () => {
    const deployment = OPEN;
    const texts = {
      ...deployed(deployment, 'policies'),
      ...deployed(deployment, 'policyFragments'),
      ...deployed(deployment, 'apis/operations/policies'),
    };
    const files = new Set(Object.values(FILES));
    for (const [name, text] of Object.entries(texts)) assert.ok(files.has(text), name);
    assert.equal(texts.policy, FILES['global.policy.xml']);
    assert.equal(texts['mcp/call/policy'], FILES['mcp.policy.xml']);
    const documents = deployed(deployment, 'apis');
    assert.equal(documents.mcp, readGatewayFile('mcp.openapi.json'));
    assert.equal(documents.root, readGatewayFile('root.openapi.json'));
  });

  test('has a policy for every operation of the two documents', () => {
    const names = Object.keys(deployed(OPEN, 'apis/operations/policies'));
    const documented = (['mcp', 'root'] as const).flatMap((api) =>
      operationIds(`${api}.openapi.json`).map((id) => `${api}/${id}/policy`),
    );
    assert.deepEqual(names.sort(), documented.sort());
    const used = new Set(Object.values(OPERATIONS).flatMap((api) => Object.values(api)));
    const files = Object.keys(FILES).filter((file) => file.endsWith('.policy.xml'));
    assert.equal(used.size, files.length - 1, 'every policy but the global one has an operation');
    assert.deepEqual(OPERATIONS.mcp.call, 'mcp');
    const apis = ofType(OPEN, `${SERVICE}/apis`).map(readApi);
    assert.equal(matcherOf(apis)('POST', new SentUrl('/mcp', 'localhost'))?.id, 'call');
  });

  test('forwards nothing by default: no API has a service URL', () => {
    for (const api of ofType(OPEN, `${SERVICE}/apis`)) {
      assert.equal(textAt(api, 'properties.serviceUrl'), '');
      assert.doesNotMatch(textAt(api, 'properties.value'), /"servers"/);
    }
  });

  testCompiled('checks content only if configured, and then with the service', async () => {
    const off = deployed(OPEN, 'policyFragments')['content-safety'];
    const on = await open('param contentSafety = true');
    assert.equal(off, FILES['content-safety.off.fragment.xml']);
    assert.equal(
      deployed(on, 'policyFragments')['content-safety'],
      FILES['content-safety.fragment.xml'],
    );
    const [account] = ofType(on, 'Microsoft.CognitiveServices/accounts');
    const endpoint = deployed(on, 'namedValues')['content-safety-endpoint'];
    assert.equal(endpoint, `https://${account?.name}.cognitiveservices.azure.com`);
    assert.equal(textAt(account as never, 'properties.publicNetworkAccess'), 'Disabled');
  });

  testCompiled(
    "admits every address with sign-in, and only the deployer's blocks without",
    async () => {
      const required = deployed(OPEN, 'namedValues');
      assert.equal(required.authentication, 'required');
      assert.equal(required['admitted-addresses'], '*');
      const skipped = deployed(
        await open(
          'param skipEasyAuth = true',
          "param deployerIp = '203.0.113.7, 198.51.100.0/24,10.1.2.3/24,2001:db8::/64'",
        ),
        'namedValues',
      );
      assert.equal(skipped.authentication, 'skipped');
      assert.equal(
        skipped['admitted-addresses'],
        '203.000.113.007-203.000.113.007 198.051.100.000-198.051.100.255 010.001.002.000-010.001.002.255',
      );
    },
  );

  testCompiled('is refused if it could admit no caller', async () => {
    const lines = ['param skipEasyAuth = true', "param deployerIp = '2001:db8::/64'"];
    await assert.rejects(open(...lines), /IPv4/);
  });

  testCompiled('is refused with a block that includes strangers', async () => {
    const lines = ['param skipEasyAuth = true', "param deployerIp = '10.1.2.3/8'"];
    await assert.rejects(open(...lines), /more than 256 addresses/);
  });

  testCompiled('uses origins as they are written', async () => {
    const values = deployed(
      await open("param allowedOrigins = 'https://a.example, http://localhost:6274'"),
      'namedValues',
    );
    assert.equal(values['allowed-origins'], 'https://a.example http://localhost:6274');
  });

  for (const origin of [
    '*',
    'http://a.example',
    'https://a.example/" /><x y="',
    'https://{{audience}}',
  ]) {
    testCompiled(`is refused with ${origin}, which is not an origin`, async () => {
      const line = `param allowedOrigins = '${origin}'`;
      await assert.rejects(open(line), /AZURE_MCP_ALLOWED_ORIGINS/);
    });
  }
});
