import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { principalHeader, TENANT } from '../harness/issuer.ts';
import { ADA, BARE_CHALLENGE, changed, INVALID_TOKEN, openDoor } from './support/door.ts';

const door = await openDoor();
const good = `Bearer ${changed(door)}`;
const platform = principalHeader(door.claims);
const session = principalHeader({ oid: ADA, tid: TENANT, name: 'Ada', ver: '2.0' });

const open = (path: string, headers: Record<string, string>): Promise<Response> =>
  fetch(new URL(path, door.server.url), { headers });

for (const path of ['/', '/readyz']) {
  describe(`a visitor of ${path}`, () => {
    test('is admitted with the platform’s session, or with a token and header that agree [P-09]', async () => {
      assert.equal((await open(path, session)).status, 200);
      assert.equal((await open(path, { ...platform, authorization: good })).status, 200);
    });

    test('is asked to sign in without either, and learns nothing [P-09]', async () => {
      const reply = await open(path, {});
      assert.equal(reply.status, 401);
      assert.equal(reply.headers.get('www-authenticate'), BARE_CHALLENGE);
      assert.doesNotMatch(await reply.text(), /whoami|vault|holds/i);
    });

    const unusable: Record<string, Record<string, string>> = {
      'a session of another tenant': principalHeader({ ...door.claims, tid: ADA }),
      'a session of another provider': { ...session, 'x-ms-client-principal-idp': 'github' },
      'a session that cannot be read': { ...session, 'x-ms-client-principal': 'e30=' },
      'only an id and a name': {
        'x-ms-client-principal-id': ADA,
        'x-ms-client-principal-name': 'Ada',
      },
    };
    for (const [title, headers] of Object.entries(unusable)) {
      test(`is asked to sign in with ${title} [P-09, P-07]`, async () => {
        const reply = await open(path, headers);
        assert.equal(reply.status, 401);
        assert.doesNotMatch(await reply.text(), /Ada|whoami/);
      });
    }

    const contradicting: Record<string, Record<string, string>> = {
      'a token that is not accepted': { ...platform, authorization: `${good}x` },
      "another caller's token": {
        ...principalHeader({ ...door.claims, oid: TENANT }),
        authorization: good,
      },
      'a token without a session': { authorization: good },
    };
    for (const [title, headers] of Object.entries(contradicting)) {
      test(`is refused with ${title}, with or without a session [P-08, P-09]`, async () => {
        const reply = await open(path, headers);
        assert.equal(reply.status, 401);
        assert.equal(reply.headers.get('www-authenticate'), INVALID_TOKEN);
      });
    }
  });
}
