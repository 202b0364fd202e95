import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askSocket } from '../../../twin/kit/ask-socket.ts';
import { openControl } from '../../../twin/run/control.ts';
import type { Twin } from '../../../twin/run/start-twin.ts';
import { takeOwnPlace } from '../../chain/support/own-place.ts';

test('a command is told of an error, which does not end the chain', async () => {
  const { leave } = takeOwnPlace();
  const control = await openControl({ gateway: 0, signIn: 0 });
  try {
    const all = () => {
      throw new Error('unreadable');
    };
    control.serve({ calls: { all } } as unknown as Twin);
    const { text } = await askSocket(control.place.socket, '/calls');
    assert.deepEqual(JSON.parse(text), { error: 'unreadable' });
  } finally {
    await control.close();
    leave();
  }
});
