import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, beforeEach, describe, mock, test } from 'node:test';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import { CallerToken } from '../../../server/src/call/caller-token.ts';
import { digestOf } from '../../../server/src/call/definition.ts';
import { offerUpstreams } from '../../../server/src/front.ts';
import { createHttpServer } from '../../../server/src/http/http-server.ts';
import { createForwarder } from '../../../server/src/outbound/forward.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { SENTENCES } from '../../../server/src/tools/tool-failure.ts';
import { DOCS, DOCS_SCOPE, registerDocs } from '../../twin/entra/support/docs-api.ts';
import { identityToken, PLATFORM, trustPlatform } from '../../twin/entra/support/identity.ts';
import { API, CLIENT, openTenant, RES, TENANT } from '../../twin/entra/support/tenant.ts';
import { claimsOf } from '../../twin/entra/support/visitor.ts';
import { post, toolCall } from '../harness/call.ts';
import { principalHeader } from '../harness/issuer.ts';
import { listenQuietly } from '../harness/listen.ts';
import { startServer } from '../harness/start-server.ts';
import { whoami } from '../harness/tools.ts';
import { ORIGIN, serveOutside } from '../outbound/outside.ts';
import { ProtectedServer } from './protected-server.ts';
import { DEFINITIONS } from './upstream-server.ts';

const KEY = 'the-key-of-the-upstream';
/** Client id of the identity that the API registration trusts, and object id of the site's own. */
const SIGN_IN = '5d1a2f60-7d0c-4b53-9a53-0d6f7a3e1c09';
const SITE = 'b2b2b2b2-0000-4000-8000-00000000000b';

const tenant = await openTenant();
const { entra } = tenant;
trustPlatform(tenant);
registerDocs(entra, API);
const keys = (await (await fetch(`${tenant.base}discovery/v2.0/keys`)).json()) as JSONWebKeySet;
const CLEAN = structuredClone(entra.directory);
after(() => tenant[Symbol.asyncDispose]());

let upstream: ProtectedServer;
await serveOutside(
  () =>
    (...exchange) =>
      upstream.listener(...exchange),
);
const quiet = () => {};
const egress = createHttpServer(createForwarder(new Set([ORIGIN]), () => false, quiet));
const egressPort = await listenQuietly(egress.server, 'localhost');

/** Which resources the identities of the site were asked for. */
const asked: string[] = [];
const identity = createServer(async (request, response) => {
  const query = new URL(request.url ?? '', 'http://identity').searchParams;
  const resource = query.get('resource') ?? '';
  asked.push(resource);
  const principal = query.get('client_id') === SIGN_IN ? PLATFORM : SITE;
  const access_token = await identityToken(tenant, resource, principal);
  const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ access_token, expires_on, resource, token_type: 'Bearer' }));
});
const identityPort = await listenQuietly(identity, '127.0.0.1');
process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${identityPort}/msi/token`;
process.env.IDENTITY_HEADER = 'header';

const HOSTED = {
  WEBSITE_SITE_NAME: 'app',
  WEBSITE_HOSTNAME: '127.0.0.1',
  WEBSITE_AUTH_ENABLED: 'True',
  MCP_TENANT_ID: TENANT,
  MCP_CLIENT_ID: API,
  MCP_LOGIN_ENDPOINT: entra.login,
  MCP_PUBLIC_URL: RES,
  MCP_EGRESS_URL: `http://localhost:${egressPort}/`,
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: SIGN_IN,
};

const LOCK = { docs: DEFINITIONS.map((one) => ({ sha256: digestOf(one), ...one })) };
const offered = (credential: object | undefined) =>
  readUpstreams(
    {
      docs: {
        url: `${ORIGIN}/mcp`,
        credential,
        tools: Object.fromEntries(
          DEFINITIONS.map(({ name }) => [name, { tool: name, callsPerMinute: 60 }]),
        ),
      },
    },
    LOCK,
  );
const HEADER = { kind: 'header', header: 'x-api-key', secret: 'DOCS_KEY' };
const ON_BEHALF = { kind: 'onBehalfOf', scope: DOCS_SCOPE };
const start = (credential: object | undefined = ON_BEHALF, env: Record<string, string> = HOSTED) =>
  startServer({
    env,
    tools: [],
    secrets: new Map([['DOCS_KEY', KEY]]),
    offerUpstreams: (...given) => offerUpstreams(offered(credential), ...given),
  });
type Server = Awaited<ReturnType<typeof start>>;

/** A caller who signs in now, as the platform passes the request on. */
function signIn(user: string) {
  const scope = `${RES}/user_impersonation`;
  const { access_token } = entra.signInAs(user, { clientId: CLIENT, scope, accepts: true });
  return as(access_token);
}
const as = (token: string) => ({
  token,
  headers: { authorization: `Bearer ${token}`, ...principalHeader(claimsOf(token)) },
});
type Caller = ReturnType<typeof as>;

const call = (server: Server, who: Caller, tool = 'echo', args: object = { text: 'hello' }) =>
  post(server, toolCall('2025', tool, { ...args }), who.headers);
const textOf = ({ json }: Awaited<ReturnType<typeof call>>): string => json.result.content[0].text;

let lines: string[];
beforeEach(() => {
  Object.assign(entra.directory, structuredClone(CLEAN));
  const issuer = `${entra.login}${TENANT}/v2.0`;
  upstream = new ProtectedServer({ issuer, audience: DOCS, keys });
  lines = [];
  mock.method(console, 'error', (line: string) => void lines.push(line));
});
afterEach(() => mock.restoreAll());

/** Fails if anything of the caller's token was sent to the other server, whole or in part. */
function assertUnseen({ token }: Caller): void {
  assert.ok(upstream.bytes.length > 0);
  const [head = '', claims = '', signature = ''] = token.split('.');
  const { uti } = claimsOf(token);
  for (const bytes of upstream.bytes) {
    const seen = [token, claims, signature, String(uti)].filter((part) => bytes.includes(part));
    assert.deepEqual(seen, []);
    // In another encoding it would be there as a whole.
    const inBase64 = Buffer.from(`${head}.${claims}`).toString('base64url').slice(4, -4);
    assert.ok(!bytes.includes(inBase64));
  }
}

const utis = () => new Set(upstream.admitted.map(({ uti }) => uti));
const oids = () => new Set(upstream.admitted.map(({ oid }) => oid));

describe('a server that is called on behalf of the caller', () => {
  test('sees the caller and its own audience in every request, and nothing of the caller’s token', async () => {
    const server = await start();
    const ada = signIn('ada');
    assert.equal(textOf(await call(server, ada)), 'hello');
    assert.ok(upstream.admitted.length >= 4);
    assert.deepEqual(upstream.refused, []);
    for (const { oid, aud, azp, azpacr, scp } of upstream.admitted) {
      assert.deepEqual(
        [oid, aud, azp, azpacr, scp],
        [tenant.user('Ada'), DOCS, API, '2', 'Docs.Read'],
      );
    }
    assertUnseen(ada);
  });

  test('gets one token for many calls of one sign-in, and never that of another caller', async () => {
    const server = await start();
    const [ada, ben] = [signIn('ada'), signIn('ben')];
    await Promise.all([ada, ben, ada, ben].map((who) => call(server, who)));
    assert.deepEqual(oids(), new Set([tenant.user('Ada'), tenant.user('Ben')]));
    assert.equal(utis().size, 2);
    await call(server, ada, 'navigate', { page: "Ada's page" });
    assert.equal(textOf(await call(server, ben, 'snapshot')), 'about:blank');
    assert.equal(textOf(await call(server, ada, 'snapshot')), "Ada's page");
    const sessions = new Map<unknown, Set<unknown>>();
    for (const [index, { headers }] of upstream.server.requests.entries()) {
      const id = headers['mcp-session-id'];
      if (id === undefined) continue;
      const who = sessions.get(id) ?? new Set();
      sessions.set(id, who.add(upstream.admitted[index]?.oid));
    }
    assert.deepEqual(
      [...sessions.values()].map(({ size }) => size),
      [1, 1],
    );
    for (const who of [ada, ben]) assertUnseen(who);
  });

  test('gets another token in the same session once the caller has signed in again', async () => {
    const server = await start();
    await call(server, signIn('ada'), 'navigate', { page: "Ada's page" });
    assert.equal(utis().size, 1);
    assert.equal(textOf(await call(server, signIn('ada'), 'snapshot')), "Ada's page");
    assert.equal(utis().size, 2);
    assert.equal(upstream.server.sessions, 1);
  });

  test('is not called with the token of an earlier sign-in once a later one is refused', async () => {
    const server = await start();
    await call(server, signIn('ada'));
    const before = upstream.bytes.length;
    entra.directory.consents = [];
    assert.match(
      textOf(await call(server, signIn('ada'))),
      /^This server may not act on your behalf/,
    );
    assert.equal(upstream.bytes.length, before);
  });
});

describe('a call on behalf of the caller ends with a sentence, and calls nobody', () => {
  const { directory } = entra;
  const REFUSALS: Readonly<Record<string, readonly [keyof typeof SENTENCES, () => void]>> = {
    'without consent (AADSTS65001)': [
      'exchange_consent',
      () => {
        directory.consents = [];
      },
    ],
    'for a user without access (AADSTS50105)': [
      'exchange_not_assigned',
      () => {
        for (const one of directory.servicePrincipals) {
          one.appRoleAssignmentRequired = one.appId === DOCS;
        }
      },
    ],
    'if a second factor is required (AADSTS50079)': [
      'exchange_interaction',
      () => {
        directory.needSecondFactor = [DOCS];
      },
    ],
    'for a user who was deleted (AADSTS50034)': [
      'exchange_assertion',
      () => {
        directory.users = directory.users.filter(({ displayName }) => displayName !== 'Ada');
      },
    ],
    'without the federated credential (AADSTS700213)': [
      'exchange_client',
      () => {
        directory.federatedCredentials = [];
      },
    ],
    'without the other API (AADSTS500011)': [
      'exchange_scope',
      () => {
        directory.servicePrincipals = directory.servicePrincipals.filter(
          ({ appId }) => appId !== DOCS,
        );
      },
    ],
  };
  for (const [what, [reason, change]] of Object.entries(REFUSALS)) {
    test(what, async () => {
      const server = await start();
      const ada = signIn('ada');
      change();
      const reply = await call(server, ada);
      assert.ok(textOf(reply).startsWith(`${SENTENCES[reason]} Give the operator`), textOf(reply));
      assert.equal(reply.json.result.isError, true);
      assert.deepEqual(
        server.sink.toolCalls.map((one) => [one.outcome, one.reason]),
        [['error', reason]],
      );
      assert.deepEqual(upstream.bytes, []);
      const number = /AADSTS\d+/.exec(what)?.[0] ?? assert.fail();
      assert.match(lines.join('\n'), new RegExp(`${reason} .*refused with ${number};`));
      for (const shown of [reply.text, lines.join('\n'), JSON.stringify(server.sink.records)]) {
        assert.ok(!shown.includes(ada.token.split('.')[2] ?? ''));
      }
    });
  }

  test('for an application, without asking the sign-in service', async () => {
    const server = await start();
    entra.directory.appRoleAssignments.push({
      ...entra.directory.appRoleAssignments[0],
      id: 'assignment',
      principalId: SITE,
      principalType: 'ServicePrincipal',
      principalDisplayName: '',
      resourceDisplayName: '',
      resourceId: tenant.principal.id,
      appRoleId: tenant.api.appRoles[0]?.id ?? '',
    });
    const token = await identityToken(tenant, API, SITE);
    asked.splice(0);
    assert.ok(textOf(await call(server, as(token))).startsWith(SENTENCES.exchange_application));
    assert.deepEqual([asked, upstream.bytes], [[], []]);
  });

  test('without sign-in', async () => {
    const server = await start(ON_BEHALF, {});
    const reply = await post(server, toolCall('2025', 'echo', { text: 'a' }));
    assert.ok(textOf(reply).startsWith(SENTENCES.exchange_anonymous));
    assert.deepEqual(upstream.bytes, []);
  });
});

describe('the caller’s token is given to no tool', () => {
  /** The third argument of a tool is the token. */
  type Given = readonly unknown[];

  test('of this server', async () => {
    let given: Given = [];
    const run = (...args: Given) => {
      given = args;
      return { ok: true, value: {} };
    };
    const tool = { ...whoami, output: z.object({}), run } as unknown as typeof whoami;
    const server = await startServer({ env: HOSTED, tools: [tool] });
    const { json } = await post(server, toolCall('2025', 'whoami'), signIn('ada').headers);
    assert.equal(json.result.isError, undefined);
    assert.equal(given.length, 3);
    assert.equal(given[2], undefined);
  });

  for (const [what, credential, isGiven] of [
    ['of a server that is called with a key', HEADER, false],
    ['except one that exchanges it', ON_BEHALF, true],
  ] as const) {
    test(what, async () => {
      const given: Given[] = [];
      const server = await startServer({
        env: HOSTED,
        tools: [],
        offerUpstreams: (...parts) =>
          offerUpstreams(offered(credential), ...parts).map((tool) => ({
            ...tool,
            run(...args) {
              given.push(args);
              return { ok: true, content: [] };
            },
          })),
      });
      await call(server, signIn('ada'));
      assert.deepEqual(
        given.map(([, , token]) => token instanceof CallerToken),
        [isGiven],
      );
    });
  }
});

describe('a server that is called with the identity of this one', () => {
  test('sees the site’s own identity, and nothing of the caller', async () => {
    const server = await start({ kind: 'identity', audience: DOCS });
    const ada = signIn('ada');
    assert.equal(textOf(await call(server, ada)), 'hello');
    assert.deepEqual(oids(), new Set([SITE]));
    assert.deepEqual(
      upstream.admitted.flatMap(({ aud, idtyp }) => [aud, idtyp]),
      upstream.admitted.flatMap(() => [DOCS, undefined]),
    );
    assertUnseen(ada);
  });

  test('is not called from a laptop, which the caller is told', async () => {
    const server = await start({ kind: 'identity', audience: DOCS }, {});
    const reply = await post(server, toolCall('2025', 'echo', { text: 'a' }));
    assert.ok(textOf(reply).startsWith(SENTENCES.identity_unavailable));
    assert.deepEqual(upstream.bytes, []);
  });
});

describe('nothing of the caller’s token reaches another server', () => {
  const MODES: Readonly<Record<string, object | undefined>> = {
    'without a credential': undefined,
    'with a key': HEADER,
    'with the identity of this one': { kind: 'identity', audience: DOCS },
    'on behalf of the caller': ON_BEHALF,
  };
  for (const [what, credential] of Object.entries(MODES)) {
    test(`that is called ${what}`, async () => {
      const server = await start(credential);
      const ada = signIn('ada');
      await call(server, ada);
      assertUnseen(ada);
    });
  }
});

test('a server that does not accept its credential is a reason of its own', async () => {
  const issuer = `${entra.login}${TENANT}/v2.0`;
  upstream = new ProtectedServer({ issuer, audience: API, keys });
  const server = await start();
  const reply = await call(server, signIn('ada'));
  assert.ok(textOf(reply).startsWith(SENTENCES.upstream_refused), lines.join());
  assert.equal(server.sink.toolCalls[0]?.reason, 'upstream_refused');
  assert.match(lines.join('\n'), /upstream_refused .*docs answered with 401$/);
  assert.equal(upstream.admitted.length, 0);
});

// Last, because the sign-in service does not come back.
test('a call on behalf of the caller says that the sign-in service does not answer', async () => {
  const server = await start();
  const [ada, ben] = [signIn('ada'), signIn('ben')];
  await call(server, ada);
  await entra.stop();
  assert.equal(textOf(await call(server, ada)), 'hello');
  assert.ok(textOf(await call(server, ben)).startsWith(SENTENCES.exchange_unavailable));
});
