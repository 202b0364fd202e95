import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toolCall } from '../../server/harness/call.ts';
import { type Chain, startedChain, without } from './support/chain.ts';

const callTool = async (chain: Chain, name: string, args = {}) => {
  const { body, headers } = toolCall('2025', name, args);
  const token = await chain.directory.token();
  return chain.send('/mcp', {
    headers: { ...headers, authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
};

describe('the unmodified server behind the platform', () => {
  let chain: Chain;
  before(async () => {
    chain = await startedChain();
  });
  after(() => chain.stop());

  test('answers a caller at the host name of the site', async () => {
    const { status, json } = await callTool(chain, 'whoami');
    assert.equal(status, 200);
    assert.equal(json.result.structuredContent.principal.name, 'Ada Lovelace');
  });

  test('reads the metadata of a secret through the network with its own identity', async () => {
    const { json } = await callTool(chain, 'read_secret_metadata', { name: 'demo-secret' });
    assert.equal(json.result.structuredContent.status, 'found');
    assert.match(json.result.structuredContent.metadata.version, /^[0-9a-f]{32}$/);
  });

  test('refuses a genuine ID token that the platform accepts', async () => {
    const { body, headers } = toolCall('2025', 'whoami');
    const token = await chain.directory.sign(chain.directory.idClaims());
    const reply = await chain.send('/mcp', {
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    assert.equal(reply.status, 401);
    assert.match(
      String(reply.headers['www-authenticate']),
      /^Bearer error="invalid_token".*resource_metadata="http:\/\/localhost:8000\/\.well-known/,
    );
  });

  test('gets its setting resolved, but not once the grant is removed', async () => {
    const status = async () => {
      const { json } = await callTool(chain, 'get_config_status');
      return json.result.structuredContent.settings.SECURE_CONFIG_VALUE;
    };
    assert.equal(await status(), 'resolved');
    await chain.update([
      without(({ id }) => id.includes('/secure-config-value/providers/Microsoft.Authorization')),
    ]);
    assert.equal(await status(), 'unresolved');
    await chain.update();
    assert.equal(await status(), 'resolved');
  });
});
