import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { CallerToken } from '../../../server/src/call/caller-token.ts';
import { NeedUnmet } from '../../../server/src/call/need-unmet.ts';
import type { CallService, Principal } from '../../../server/src/call/values.ts';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { readExchange } from '../../../server/src/upstream/judge-exchange.ts';
import { createTokenMemory } from '../../../server/src/upstream/remember-tokens.ts';
import { createTokens } from '../../../server/src/upstream/tokens.ts';

const IDENTITY = '5d1a2f60-7d0c-4b53-9a53-0d6f7a3e1c09';
const HOSTED = {
  WEBSITE_SITE_NAME: 'app',
  WEBSITE_HOSTNAME: 'app.azurewebsites.net',
  WEBSITE_AUTH_ENABLED: 'True',
  MCP_TENANT_ID: '11111111-1111-4111-8111-111111111111',
  MCP_CLIENT_ID: '22222222-2222-4222-8222-222222222222',
  MCP_PUBLIC_URL: 'https://gateway.example/mcp',
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: IDENTITY,
};
const SCOPE = 'api://docs/Docs.Read';
const HOUR = 3_600_000;

let time: number;
/** Requests to the sign-in service: the forms. */
let forms: URLSearchParams[];
/** Tokens that the identity was asked for. */
let asked: (readonly [audience: string, clientId: string | undefined])[];
let answers: () => { status: number; body: unknown };
beforeEach(() => {
  time = Date.parse('2026-01-01T00:00:00Z');
  forms = [];
  asked = [];
  answers = () => ({
    status: 200,
    body: { token_type: 'Bearer', access_token: `exchanged-${forms.length}`, expires_in: 3600 },
  });
});

const inside: CallService = async (origins, url, request) => {
  assert.equal(
    String(url),
    'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token',
  );
  assert.deepEqual([...origins], ['https://login.microsoftonline.com']);
  assert.equal(request?.method, 'POST');
  forms.push(new URLSearchParams(String(request?.body)));
  const { status, body } = answers();
  return { status, headers: {}, text: '', json: () => body };
};

const create = (env: Record<string, string> = HOSTED) =>
  createTokens(
    readConfig(env),
    inside,
    async (audience, clientId) => {
      asked.push([audience, clientId]);
      return { text: `proof-${asked.length}`, until: time + 24 * HOUR };
    },
    () => time,
  );

const principal = (kind: Principal['kind'] = 'user'): Principal => ({
  kind,
  tid: 't',
  oid: 'o',
  client: 'c',
  name: undefined,
  idp: undefined,
  scopes: [],
  roles: [],
});
const callerWith = (name: string, expiresAt = time + HOUR) => {
  const claims = Buffer.from(JSON.stringify({ name, exp: expiresAt / 1000 })).toString('base64url');
  return { principal: principal(), callerToken: new CallerToken(`e30.${claims}.c2ln`) };
};
const failsWith = (reason: string) => (error: unknown) =>
  error instanceof NeedUnmet && error.reason === reason;

describe('the token of a caller', () => {
  test('is shown by no log, no JSON and no error', () => {
    const { callerToken } = callerWith('ada');
    for (const shown of [inspect(callerToken), JSON.stringify(callerToken), `${callerToken}`]) {
      assert.ok(!shown.includes(callerToken.reveal().slice(5, 20)), shown);
    }
  });
});

describe('the exchange of a caller’s token', () => {
  test('sends the token with the proof of the sign-in identity, and no secret', async () => {
    const ada = callerWith('ada');
    assert.equal(await create().onBehalfOf(ada, SCOPE), 'exchanged-1');
    assert.deepEqual(asked, [['api://AzureADTokenExchange', IDENTITY]]);
    assert.deepEqual(Object.fromEntries(forms[0] ?? []), {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      client_id: HOSTED.MCP_CLIENT_ID,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'proof-1',
      assertion: ada.callerToken.reveal(),
      scope: SCOPE,
    });
  });

  test('happens once for calls that arrive together, and for those that follow', async () => {
    const tokens = create();
    const ada = callerWith('ada');
    const got = await Promise.all([1, 2, 3].map(() => tokens.onBehalfOf(ada, SCOPE)));
    assert.deepEqual(got, ['exchanged-1', 'exchanged-1', 'exchanged-1']);
    assert.equal(await tokens.onBehalfOf(callerWith('ada'), SCOPE), 'exchanged-1');
    assert.equal(forms.length, 1);
  });

  test('is never shared by two callers, two scopes, or two tokens of one caller', async () => {
    const tokens = create();
    const got = [
      await tokens.onBehalfOf(callerWith('ada'), SCOPE),
      await tokens.onBehalfOf(callerWith('ben'), SCOPE),
      await tokens.onBehalfOf(callerWith('ada'), 'api://docs/Docs.Write'),
      await tokens.onBehalfOf(callerWith('ada', time + 2 * HOUR), SCOPE),
      await tokens.onBehalfOf(callerWith('ada'), SCOPE),
    ];
    assert.deepEqual(
      got,
      [1, 2, 3, 4, 1].map((number) => `exchanged-${number}`),
    );
    assert.equal(asked.length, 1, 'one proof serves them all');
  });

  test('is repeated shortly before its token expires', async () => {
    const tokens = create();
    const ada = callerWith('ada', time + 3 * HOUR);
    await tokens.onBehalfOf(ada, SCOPE);
    time += HOUR - LIMITS.tokenMarginMs - 1;
    assert.equal(await tokens.onBehalfOf(ada, SCOPE), 'exchanged-1');
    time += 1;
    assert.equal(await tokens.onBehalfOf(ada, SCOPE), 'exchanged-2');
  });

  test('does not outlive the caller’s own token, which is then not sent either', async () => {
    const tokens = create();
    const ada = callerWith('ada', time + 60_000);
    assert.equal(await tokens.onBehalfOf(ada, SCOPE), 'exchanged-1');
    time += 59_999;
    assert.equal(await tokens.onBehalfOf(ada, SCOPE), 'exchanged-1');
    time += 1;
    await assert.rejects(tokens.onBehalfOf(ada, SCOPE), failsWith('exchange_expired'));
    assert.equal(forms.length, 1);
    assert.equal(await tokens.onBehalfOf(callerWith('ada'), SCOPE), 'exchanged-2');
  });

  test('is not remembered if it failed', async () => {
    const tokens = create();
    const answer = answers;
    answers = () => ({ status: 400, body: { error: 'invalid_grant', error_codes: [65001] } });
    await assert.rejects(
      tokens.onBehalfOf(callerWith('ada'), SCOPE),
      failsWith('exchange_consent'),
    );
    answers = answer;
    assert.equal(await tokens.onBehalfOf(callerWith('ada'), SCOPE), 'exchanged-2');
  });

  const WITHOUT_REQUEST: Readonly<
    Record<string, [Principal['kind'], Record<string, string>, string]>
  > = {
    'for an application': ['application', HOSTED, 'exchange_application'],
    'without sign-in on a laptop': ['anonymous', {}, 'exchange_anonymous'],
    'without sign-in on Azure': [
      'anonymous',
      {
        WEBSITE_SITE_NAME: 'app',
        WEBSITE_HOSTNAME: 'app.azurewebsites.net',
        SKIP_EASY_AUTH: 'true',
        MCP_PUBLIC_URL: HOSTED.MCP_PUBLIC_URL,
      },
      'exchange_anonymous',
    ],
  };
  for (const [what, [kind, env, reason]] of Object.entries(WITHOUT_REQUEST)) {
    test(`is refused ${what} before any request`, async () => {
      const caller = { principal: principal(kind) };
      await assert.rejects(create(env).onBehalfOf(caller, SCOPE), failsWith(reason));
      assert.deepEqual([forms.length, asked.length], [0, 0]);
    });
  }

  test('says which setting is missing if the server has no identity to prove itself with', async () => {
    const { OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: _, ...env } = HOSTED;
    await assert.rejects(create(env).onBehalfOf(callerWith('ada'), SCOPE), {
      reason: 'exchange_client',
      message: /^OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID is not set/,
    });
  });
});

describe('a refusal of the sign-in service', () => {
  const CASES: readonly (readonly [reason: string, status: number, body: unknown])[] = [
    ['exchange_consent', 400, { error: 'invalid_grant', error_codes: [65001] }],
    ['exchange_interaction', 400, { error: 'invalid_grant', error_codes: [50076] }],
    ['exchange_interaction', 400, { error: 'interaction_required', error_codes: [50079] }],
    ['exchange_interaction', 400, { error: 'interaction_required', error_codes: [999999] }],
    ['exchange_interaction', 400, { error: 'invalid_grant', claims: '{"access_token":{}}' }],
    ['exchange_not_assigned', 400, { error: 'invalid_grant', error_codes: [50105] }],
    ['exchange_expired', 400, { error: 'invalid_grant', error_codes: [500133] }],
    ['exchange_assertion', 400, { error: 'invalid_grant', error_codes: [50013] }],
    ['exchange_audience', 400, { error: 'invalid_grant', error_codes: [500131] }],
    ['exchange_client', 401, { error: 'invalid_client', error_codes: [700024] }],
    ['exchange_client', 401, { error: 'invalid_client', error_codes: [700213] }],
    ['exchange_scope', 400, { error: 'invalid_resource', error_codes: [500011] }],
    ['exchange_application', 400, { error: 'unauthorized_client', error_codes: [7000114] }],
    ['exchange_unavailable', 503, undefined],
    ['exchange_unavailable', 429, {}],
    [
      'exchange_unavailable',
      200,
      { token_type: 'Bearer', access_token: 'a\r\nb: c', expires_in: 1 },
    ],
    ['exchange_unavailable', 200, { token_type: 'pop', access_token: 'a', expires_in: 1 }],
    ['exchange_unavailable', 200, { token_type: 'Bearer', access_token: 'a', expires_in: '1' }],
    ['exchange_unavailable', 200, { token_type: 'Bearer', expires_in: 1 }],
    ['exchange_unavailable', 200, undefined],
    ['exchange_refused', 400, { error: 'invalid_grant', error_codes: [123456] }],
    ['exchange_refused', 400, { error_codes: ['65001', {}] }],
    ['exchange_refused', 400, []],
  ];
  for (const [reason, status, body] of CASES) {
    test(`is ${reason}: ${status} ${JSON.stringify(body)}`, () => {
      assert.throws(() => readExchange(status, body, SCOPE), failsWith(reason));
    });
  }

  test('is described by its number alone, because its text quotes the request', () => {
    const error_description = 'AADSTS65001: hunter2';
    const body = { error: 'hunter2', error_codes: [65001], error_description };
    assert.throws(() => readExchange(400, body, SCOPE), {
      message:
        'the exchange for api://docs/Docs.Read was refused with AADSTS65001; see docs/front.md#on-behalf-of-the-caller',
    });
  });
});

describe('the token of the server’s identity', () => {
  test('is for this API itself unless another audience is declared, and requested once', async () => {
    const tokens = create();
    assert.equal(await tokens.ofIdentity(undefined), 'proof-1');
    assert.equal(await tokens.ofIdentity('api://docs'), 'proof-2');
    assert.equal(await tokens.ofIdentity(undefined), 'proof-1');
    assert.deepEqual(asked, [
      [HOSTED.MCP_CLIENT_ID, undefined],
      ['api://docs', undefined],
    ]);
  });

  test('is not available on a laptop, which the operator is told', async () => {
    await assert.rejects(create({}).ofIdentity('api://docs'), {
      reason: 'identity_unavailable',
      message: 'a managed identity exists on Azure and in "npm start" only',
    });
    assert.deepEqual(asked, []);
  });
});

describe('the memory of tokens', () => {
  test('is bounded: the least recently used token is dropped first', async () => {
    const remember = createTokenMemory(() => 0);
    let issued = 0;
    const token = (key: string) =>
      remember(key, async () => {
        issued++;
        return { text: key, until: 1 };
      });
    await token('ada');
    await token('ben');
    for (let other = 0; other < LIMITS.rememberedTokens - 2; other++) await token(String(other));
    await token('ada');
    await token('one more');
    assert.equal(issued, LIMITS.rememberedTokens + 1);
    await token('ada');
    assert.equal(issued, LIMITS.rememberedTokens + 1);
    await token('ben');
    assert.equal(issued, LIMITS.rememberedTokens + 2);
  });
});
