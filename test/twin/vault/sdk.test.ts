import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Chain, setting, startedChain } from '../platform/support/chain.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('the official SDKs, on the site, given only the address,', () => {
  let chain: Chain;
  before(async () => {
    chain = await startedChain({
      bundle: join(import.meta.dirname, 'sdk-program'),
      edits: [
        setting(
          '/config/authsettingsV2',
          'properties.globalValidation.unauthenticatedClientAction',
          'AllowAnonymous',
        ),
        setting(
          '/config/appsettings',
          'properties.TEST_PACKAGES',
          join(ROOT, 'server/package.json'),
        ),
      ],
    });
  });
  after(() => chain.stop());
  const ask = async (path: string) => (await chain.send(path)).json;

  test('read the value that the grant allows', async () => {
    assert.match((await ask('/value/secure-config-value')).result, /^[0-9a-f-]{36}$/);
  });

  test('read metadata of the other secret', async () => {
    const { result } = await ask('/versions/demo-secret');
    assert.equal(result.length, 1);
    assert.equal(result[0].name, 'demo-secret');
    assert.equal(result[0].enabled, true);
    assert.equal(result[0].contentType, 'text/plain');
    assert.equal(result[0].recoverableDays, 90);
    assert.ok(Date.parse(result[0].expiresOn) > Date.now());
  });

  test('are refused its value, all other secrets, the list, and writes', async () => {
    for (const path of [
      '/value/demo-secret',
      '/value/no-such-secret',
      '/all',
      '/set/demo-secret',
    ]) {
      assert.equal((await ask(path)).statusCode, 403, path);
    }
    const { code, message } = await ask('/value/demo-secret');
    assert.equal(code, 'Forbidden');
    assert.match(message, /^Caller is not authorized to perform action on resource/);
  });
});
