import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWorld } from './support/world.ts';

test('refuses to reopen a locked-down deployment without a request', async () => {
  for (const more of [{}, { SKIP_EASY_AUTH: 'true' }, { LOCK_DOWN_WEB_APP: '' }]) {
    await using world = await openWorld();
    world.addValues({ AZURE_LOCKED_DOWN: 'true', ...more });
    const { status, stderr } = await world.run('preprovision');
    assert.equal(status, 1);
    assert.match(stderr, /locked down.*LOCK_DOWN_WEB_APP is not set.*azd env set/);
    assert.deepEqual(world.graph.requests, []);
  }
});

test('reopens it on request, and keeps it closed on request', async () => {
  for (const LOCK_DOWN_WEB_APP of ['true', 'false']) {
    await using world = await openWorld();
    world.addValues({ AZURE_LOCKED_DOWN: 'true', LOCK_DOWN_WEB_APP });
    const { status, stderr } = await world.run('preprovision');
    assert.equal(status, 0, stderr);
  }
});

test('continues after a deployment that was open', async () => {
  await using world = await openWorld();
  world.addValues({ AZURE_LOCKED_DOWN: 'false' });
  const { status, stderr } = await world.run('preprovision');
  assert.equal(status, 0, stderr);
});

test('refuses a value of LOCK_DOWN_WEB_APP that is neither true nor false', async () => {
  await using world = await openWorld();
  world.addValues({ LOCK_DOWN_WEB_APP: 'yes' });
  const { status, stderr } = await world.run('preprovision');
  assert.equal(status, 1);
  assert.match(stderr, /LOCK_DOWN_WEB_APP must be true or false, not 'yes'/);
});
