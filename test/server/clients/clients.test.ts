import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTools } from '../../../server/src/tools/list.ts';
import { signedIn } from '../harness/call.ts';
import { startIssuer } from '../harness/issuer.ts';
import { READER } from '../harness/reader.ts';
import { startServer } from '../harness/start-server.ts';
import { whoami } from '../harness/tools.ts';
import type { Client } from './client.ts';
import { PRODUCTS } from './products.ts';

const tools = [
  ...createTools({ settings: {}, readSecret: undefined }),
  { ...whoami, name: 'tool_of_the_test' },
];

const issuer = await startIssuer();
const ada = issuer.userClaims(READER);

const CALLERS = [
  {
    who: 'without sign-in',
    server: await startServer({ tools }),
    headers: {},
    caller: { authenticated: false, principal: null },
  },
  {
    who: 'a signed-in user',
    server: await startServer({ env: issuer.env, tools }),
    headers: await signedIn(issuer, ada),
    caller: {
      authenticated: true,
      principal: {
        kind: 'user',
        name: 'Ada',
        oid: ada.oid,
        tid: ada.tid,
        client: ada.azp,
        scopes: READER.scopes,
        roles: READER.roles,
      },
    },
  },
];

for (const { product, wire, connect } of PRODUCTS) {
  for (const { who, server, headers, caller } of CALLERS) {
    describe(`${product} on the ${wire} wire, ${who}`, { concurrency: 2 }, () => {
      let client: Client;
      before(async () => {
        client = await connect(server.url, headers);
      });
      after(() => client.close());

      test('lists all tools in order', async () => {
        assert.deepEqual(
          await client.toolNames(),
          tools.map(({ name }) => name),
        );
      });

      test('gets the answer of a tool', async () => {
        const { structuredContent, isError } = await client.call('tool_of_the_test', {});
        assert.ok(!isError, JSON.stringify(structuredContent));
        assert.deepEqual(structuredContent, caller);
      });
    });
  }
}
