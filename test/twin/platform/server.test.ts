import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toolCall } from '../../server/harness/call.ts';
import { OPEN_TOOL } from '../../support/tools.ts';
import { callTool } from './support/call-tool.ts';
import { type Chain, startedChain } from './support/chain.ts';

describe('the unmodified server behind the platform', () => {
  let chain: Chain;
  before(async () => {
    chain = await startedChain();
  });
  after(() => chain.stop());

  test('answers a caller at the host name of the site', async () => {
    const { status, json } = await callTool(chain, OPEN_TOOL.name, OPEN_TOOL.samples[0]);
    assert.equal(status, 200);
    assert.notEqual(json.result.isError, true);
  });

  test('refuses a genuine ID token that the platform accepts', async () => {
    const { body, headers } = toolCall('2025', OPEN_TOOL.name, OPEN_TOOL.samples[0]);
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
});
