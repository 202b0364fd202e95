import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../../../twin/entra/sign-in/store.ts';

const BOUND = 5_000;

test('a flood of started sign-ins evicts only the oldest of them', async () => {
  const store = new Store();
  const of = (kind: string) => store.adapter(kind, () => undefined);
  const lasting = ['Session', 'Grant', 'RefreshToken', 'AuthorizationCode', 'DeviceCode'];
  for (const kind of lasting) await of(kind).upsert('ben', { jti: kind }, 60);
  for (let at = 0; at <= BOUND; at++) await of('Interaction').upsert(`${at}`, { uid: `${at}` }, 60);
  for (const kind of lasting) assert.deepEqual(await of(kind).find('ben'), { jti: kind });
  assert.equal(await of('Interaction').find('0'), undefined);
  assert.deepEqual(await of('Interaction').find('1'), { uid: '1' });
});
