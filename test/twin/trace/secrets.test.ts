import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answering, type Trial } from '../gateway/support/policy.ts';
import { recorded } from './support/recorded.ts';

const CANARY = 'cAnArY/7d+93hX5wTnB2vM0q';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A token that only its form makes one; its private claim is a canary as well. */
const token = (claims: object): string =>
  `${[{ alg: 'RS256' }, { oid: 'ada', ...claims }]
    .map((one) => base64(JSON.stringify(one)).replace(/=+$/, ''))
    .join('.')}.${Buffer.from(CANARY).toString('base64url')}`;

/** What no record may contain. */
const FORMS = [
  CANARY,
  CANARY.slice(0, 14),
  encodeURIComponent(CANARY),
  base64(CANARY),
  base64(`x${CANARY}`).slice(4, 24),
  Buffer.from(CANARY).toString('base64url'),
  Buffer.from(CANARY).toString('hex'),
];

function assertHidden(value: unknown): void {
  const text = JSON.stringify(value).toLowerCase();
  for (const form of FORMS) assert.ok(!text.includes(form.toLowerCase()), `${form} is in ${text}`);
}

const set = (value: string): string =>
  `<set-variable name='x' value='@(${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;')})' />`;
const header = (name: string): string => `context.Request.Headers.GetValueOrDefault("${name}", "")`;
const BODY = 'context.Request.Body.As<string>(preserveContent: true)';
const REASON = `<set-variable name='why' value='@(context.LastError.Message)' /><trace source='t'><message>@(context.LastError.Message)</message></trace>`;

const SENT = { headers: { Authorization: `Bearer ${CANARY}` } };
const COOKIE = { headers: { Cookie: `AppServiceAuthSession=${CANARY}; other=1` } };
const POSTED = { method: 'POST', body: JSON.stringify({ a: CANARY, n: 4111111111111111 }) };
const ASKED = { target: `/?code=${encodeURIComponent(CANARY)}` };

describe('no record contains', () => {
  for (const [what, trial] of [
    ['a credential', SENT],
    ['a name and a password', { headers: { Authorization: `Basic ${base64(`ada:${CANARY}`)}` } }],
    [
      'a decoded name and password',
      {
        headers: { Authorization: `Basic ${base64(`ada:${CANARY}`)}` },
        inbound: set(
          `Encoding.UTF8.GetString(Convert.FromBase64String(${header('Authorization')}.Substring(6)))`,
        ),
      },
    ],
    ['a cookie', COOKIE],
    [
      'the value of a cookie alone',
      { ...COOKIE, inbound: set(`${header('Cookie')}.Split(';')[0].Split('=')[1]`) },
    ],
    ['a subscription key', { headers: { 'Ocp-Apim-Subscription-Key': CANARY } }],
    [
      'a key under a name of its own',
      { headers: { 'X-Api-Key': CANARY }, inbound: set(header('X-Api-Key')) },
    ],
    ['a principal of the platform', { headers: { 'X-MS-CLIENT-PRINCIPAL': base64(CANARY) } }],
    [
      'a part of a credential',
      { ...SENT, inbound: set(`${header('Authorization')}.Substring(7, 15)`) },
    ],
    ['a credential in capitals', { ...SENT, inbound: set(`${header('Authorization')}.ToUpper()`) }],
    [
      'an encoded credential',
      { ...SENT, inbound: set(`Uri.EscapeDataString(${header('Authorization')})`) },
    ],
    [
      'a credential in base64',
      {
        ...SENT,
        inbound: set(`Convert.ToBase64String(Encoding.UTF8.GetBytes(${header('Authorization')}))`),
      },
    ],
    [
      'a credential under another name',
      {
        ...SENT,
        inbound: `<set-header name='X-Copy' exists-action='override'><value>@(${header('Authorization')})</value></set-header>`,
      },
    ],
    [
      'a credential in the key of a limit',
      {
        ...SENT,
        inbound: `<rate-limit-by-key calls='0' renewal-period='60' counter-key='@(${header('Authorization')})' />`,
        onError: REASON,
      },
    ],
    [
      'a credential in a trace',
      {
        ...SENT,
        inbound: `<trace source='t'><message>@(${header('Authorization')})</message><metadata name='m' value='@(${header('Authorization')})' /></trace>`,
      },
    ],
    [
      'a credential in the message of an error',
      {
        ...SENT,
        inbound: `<set-method>@(${header('Authorization')})</set-method>`,
        onError: REASON,
      },
    ],
    ['a token', { headers: { Authorization: `Bearer ${token({})}` } }],
    [
      'a token under any name',
      { headers: { 'X-Other': token({}) }, inbound: set(header('X-Other')) },
    ],
    [
      'a claim that is for another reader',
      {
        headers: { Authorization: `Bearer ${token({ private: CANARY })}` },
        inbound: set(
          `Encoding.UTF8.GetString(Convert.FromBase64String(${header('Authorization')}.Split('.')[1] + ""))`,
        ),
      },
    ],
    ['a text of a body', { ...POSTED, inbound: set(BODY) }],
    ['a part of a body', { ...POSTED, inbound: set(`(string)JObject.Parse(${BODY})["a"]`) }],
    [
      'a text of a body in another variable',
      {
        ...POSTED,
        inbound: `<set-variable name='body' value='@(${BODY.replaceAll('<', '&lt;')})' />${set('((string)context.Variables["body"]).ToUpper()')}${set('context.Variables.GetValueOrDefault<string>("x", "").Substring(2)')}`,
      },
    ],
    [
      'a text of a body through another name for the variables',
      {
        ...POSTED,
        inbound: `<set-variable name='body' value='@(${BODY.replaceAll('<', '&lt;')})' /><set-variable name='y' value='@{ var all = context.Variables; return (string)all["body"]; }' />`,
      },
    ],
    [
      'a text of a body in the message of an error',
      {
        ...POSTED,
        inbound: `<set-method>@(${BODY.replaceAll('<', '&lt;')})</set-method>`,
        onError: REASON,
      },
    ],
    [
      'a text of a body in a log, a header and another body',
      {
        ...POSTED,
        inbound: `<set-header name='X-Copy' exists-action='override'><value>@((string)JObject.Parse(${BODY.replaceAll('<', '&lt;')})["a"])</value></set-header><set-backend-service base-url='https://a.example' /><rewrite-uri template='@("/" + (string)JObject.Parse(${BODY.replaceAll('<', '&lt;')})["a"])' /><set-body>@(${BODY.replaceAll('<', '&lt;')} + "!")</set-body>`,
      },
    ],
    [
      'a text of a body in an answer',
      {
        ...POSTED,
        inbound: `<return-response><set-status code='400' reason='No' /><set-header name='X-Copy' exists-action='override'><value>@((string)JObject.Parse(${BODY.replaceAll('<', '&lt;')})["a"])</value></set-header><set-body>@(${BODY.replaceAll('<', '&lt;')})</set-body></return-response>`,
      },
    ],
    [
      'a text of a body that was kept in a cache',
      {
        ...POSTED,
        inbound: `<cache-store-value key='k' value='@(${BODY.replaceAll('<', '&lt;')})' duration='60' /><cache-lookup-value key='k' variable-name='z' />${set('(string)context.Variables["z"]')}`,
      },
    ],
    [
      'the text of an answer',
      {
        services: { send: answering(200, CANARY) },
        outbound: set('context.Response.Body.As<string>(preserveContent: true)'),
      },
    ],
    [
      'what a service answered',
      {
        services: {
          send: answering(200, CANARY, { 'Set-Cookie': `id=${CANARY}`, 'X-Token': CANARY }),
        },
        inbound: `<send-request mode='new' response-variable-name='r'><set-url>https://a.example/?k=${encodeURIComponent(CANARY).replaceAll('&', '&amp;')}</set-url><set-method>GET</set-method></send-request>${set('((IResponse)context.Variables["r"]).Headers.GetValueOrDefault("X-Token", "")')}`,
      },
    ],
    ['a parameter of the query', ASKED],
    [
      'a parameter of the query in a variable',
      { ...ASKED, inbound: set('context.Request.OriginalUrl.Query.GetValueOrDefault("code", "")') },
    ],
    [
      'a parameter of the query in the path to forward',
      {
        ...ASKED,
        inbound: `<set-query-parameter name='c' exists-action='override'><value>@(context.Request.OriginalUrl.QueryString)</value></set-query-parameter><rewrite-uri template='@("/a" + context.Request.OriginalUrl.QueryString)' />`,
      },
    ],
    [
      'a parameter of a referrer',
      { headers: { Referer: `https://a.example/?t=${CANARY}` }, inbound: set(header('Referer')) },
    ],
    [
      'a parameter of a redirect',
      {
        inbound: `<return-response><set-status code='302' reason='Found' /><set-header name='Location' exists-action='override'><value>@("https://a.example/cb?code=${CANARY}#${CANARY}")</value></set-header></return-response>`,
      },
    ],
    [
      "a password of the policy's own",
      {
        inbound: `<authentication-basic username='ada' password='${CANARY}' />${set(`${header('Authorization')} + "${CANARY}"`)}`,
      },
    ],
    [
      "a token of the gateway's own identity",
      {
        services: { identityToken: async () => CANARY },
        inbound: `<authentication-managed-identity resource='https://vault.azure.net' output-token-variable-name='t' />${set('(string)context.Variables["t"]')}`,
      },
    ],
    [
      'a credential that the policy writes',
      {
        inbound: `<set-header name='Authorization' exists-action='override'><value>Bearer ${CANARY}</value></set-header>`,
      },
    ],
    [
      'a key of a signature',
      {
        headers: { Authorization: 'Bearer a.b.c' },
        inbound: `<validate-jwt header-name='Authorization'><issuer-signing-keys><key>@("${base64(CANARY.repeat(2))}")</key></issuer-signing-keys></validate-jwt>`,
      },
    ],
    [
      'a credential of a backend',
      {
        backends: {
          other: {
            url: 'https://b.example',
            protocol: 'http',
            credentials: { header: { 'X-Own': [CANARY] }, query: { k: [CANARY] } },
          },
        },
        inbound: `<set-backend-service backend-id='other' />`,
      },
    ],
  ] as [string, Trial][]) {
    test(what, async () => {
      const call = await recorded(trial);
      assert.ok(call.decisions.length > 1, 'the policy has run');
      assertHidden(call);
    });
  }
});

describe('a record shows', () => {
  test('words of a body that the policy itself contains', async () => {
    const call = await recorded({
      method: 'POST',
      body: '{"method":"tools/call","name":"other"}',
      inbound: `${set(`(string)JObject.Parse(${BODY})["method"]`)}
        <choose><when condition='@((string)context.Variables["x"] == "tools/call")'>${set(`(string)JObject.Parse(${BODY})["name"]`)}</when></choose>`,
    });
    const values = call.decisions.flatMap(({ step, says }) =>
      step === 'set-variable' ? says : [],
    );
    assert.deepEqual(values, ['x = tools/call', 'x = a text of 5 characters']);
  });

  test('the length of a body, and whether there is one', async () => {
    const call = await recorded({
      ...POSTED,
      inbound: set(`context.Request.Body != null ? ${BODY}.Length : 0`),
    });
    assert.match(
      call.decisions.find(({ step }) => step === 'set-variable')?.says ?? '',
      /^x = \d+$/,
    );
  });

  test('the claims of a token that say who calls, and a digest', async () => {
    const call = await recorded({
      headers: { Authorization: `Bearer ${token({ scp: 'a b', private: 'hidden' })}` },
    });
    assert.deepEqual(call.token?.claims, { oid: 'ada', scp: 'a b' });
    assert.equal(call.who, 'ada');
    assert.match(call.token?.digest ?? '', /^[\da-f]{12}$/);
  });
});
