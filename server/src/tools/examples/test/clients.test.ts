import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Client } from '../../../../../test/server/clients/client.ts';
import { PRODUCTS } from '../../../../../test/server/clients/products.ts';
import { signedIn } from '../../../../../test/server/harness/call.ts';
import { startIssuer } from '../../../../../test/server/harness/issuer.ts';
import { READER } from '../../../../../test/server/harness/reader.ts';
import { startServer } from '../../../../../test/server/harness/start-server.ts';
import type { ReadSecret } from '../../../call/values.ts';
import { readConfig } from '../../../config/read-config.ts';
import { createTools } from '../../list.ts';

const readSecret: ReadSecret = async () => ({
  found: {
    version: 'a1b2',
    enabled: true,
    created: new Date('2026-01-02T03:04:05Z'),
    updated: undefined,
    expires: undefined,
    contentType: 'text/plain',
  },
});

const issuer = await startIssuer();
const ada = issuer.userClaims(READER);
const { settings } = readConfig({});

const CALLERS = [
  {
    who: 'without sign-in',
    server: await startServer({ tools: createTools({ settings, readSecret: undefined }) }),
    headers: {},
    principal: { authenticated: false, principal: null },
    secret: { status: 'not_configured', name: 'demo-secret', metadata: null },
  },
  {
    who: 'a signed-in user',
    server: await startServer({ env: issuer.env, tools: createTools({ settings, readSecret }) }),
    headers: await signedIn(issuer, ada),
    principal: {
      authenticated: true,
      principal: {
        name: 'Ada',
        oid: ada.oid,
        tid: ada.tid,
        client: ada.azp,
        idp: ada.tid,
        scopes: READER.scopes,
        roles: READER.roles,
      },
    },
    secret: {
      status: 'found',
      name: 'demo-secret',
      metadata: {
        version: 'a1b2',
        enabled: true,
        created: '2026-01-02T03:04:05.000Z',
        updated: null,
        expires: null,
        content_type: 'text/plain',
      },
    },
  },
];

for (const { product, wire, connect } of PRODUCTS) {
  for (const { who, server, headers, principal, secret } of CALLERS) {
    describe(`${product} on the ${wire} wire, ${who}`, { concurrency: 2 }, () => {
      let client: Client;
      before(async () => {
        client = await connect(server.url, headers);
      });
      after(() => client.close());

      const answers = async (name: string, args: Record<string, unknown>, expected: unknown) => {
        const { structuredContent, isError } = await client.call(name, args);
        assert.ok(!isError, JSON.stringify(structuredContent));
        assert.deepEqual(structuredContent, expected);
      };

      test('learns who it is from whoami', () => answers('whoami', {}, principal));

      test('learns from get_config_status that nothing is configured', () => {
        const expected = Object.fromEntries(Object.keys(settings).map((name) => [name, 'missing']));
        return answers('get_config_status', {}, { settings: expected });
      });

      test('gets what read_secret_metadata may tell', () =>
        answers('read_secret_metadata', { name: 'demo-secret' }, secret));

      test('is told by safe_lookup that a path is suspicious', async () => {
        const { structuredContent } = await client.call('safe_lookup', {
          topic: '../../etc/passwd',
        });
        assert.partialDeepStrictEqual(structuredContent, {
          found: false,
          rejected_as_suspicious: true,
        });
      });

      test('has an event recorded by audit_event', async () => {
        const action = `deployed.${crypto.randomUUID().slice(0, 8)}`;
        await answers('audit_event', { action }, { accepted: true, redacted: false });
        const events = server.sink.toolCalls.filter((event) => event['caller.action'] === action);
        assert.deepEqual(
          events.map((event) => event.wire),
          [wire],
        );
      });
    });
  }
}
