import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../../../server/src/app.ts';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { MemorySink } from '../harness/memory-sink.ts';

test('listens only on loopback addresses by default [TR-04]', async () => {
  const config = readConfig({ PORT: '0' });
  const app = createApp({ config, tools: [], sink: new MemorySink() });
  await app.listen(config.listen);
  const addresses = app.addresses();
  await app.close();
  assert.ok(addresses.length > 0);
  for (const bound of addresses) {
    assert.match(typeof bound === 'string' ? bound : bound.address, /^(?:127\.0\.0\.1|::1)$/);
  }
});
