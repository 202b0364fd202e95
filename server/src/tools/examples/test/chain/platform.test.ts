import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { callTool } from '../../../../../../test/twin/platform/support/call-tool.ts';
import {
  type Chain,
  startedChain,
  without,
} from '../../../../../../test/twin/platform/support/chain.ts';

describe('the examples behind the platform', () => {
  let chain: Chain;
  before(async () => {
    chain = await startedChain();
  });
  after(() => chain.stop());

  test('show the caller', async () => {
    const { json } = await callTool(chain, 'whoami');
    assert.equal(json.result.structuredContent.principal.name, 'Ada Lovelace');
  });

  test('read the metadata of a secret through the network with the identity of the server', async () => {
    const { json } = await callTool(chain, 'read_secret_metadata', { name: 'demo-secret' });
    assert.equal(json.result.structuredContent.status, 'found');
    assert.match(json.result.structuredContent.metadata.version, /^[0-9a-f]{32}$/);
  });

  test('show the setting as resolved, but not once the grant is removed', async () => {
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
