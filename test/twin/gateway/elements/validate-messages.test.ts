import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answering, failure, refusal, run, showing, type Trial } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const INTERNAL =
  'The request could not be processed due to an internal error. Contact the API owner.';

const parameter = (at: string, name: string, schema: object, required = false) => ({
  in: at,
  name,
  required,
  schema,
});
const paths = {
  '/{id}': {
    parameters: [parameter('path', 'id', { type: 'integer', maximum: 99 }, true)],
    get: {
      operationId: 'read',
      parameters: [
        parameter('query', 'size', { type: 'integer', minimum: 1 }),
        parameter('query', 'tag', { type: 'array', items: { enum: ['a', 'b'] } }),
        parameter('query', 'flag', { type: 'boolean' }),
        parameter('header', 'X-Kind', { enum: ['one', 'two'] }),
        parameter('header', 'X-Must', { type: 'string' }, true),
        { $ref: '#/components/parameters/shared' },
      ],
      responses: {
        200: { headers: { 'X-Left': { schema: { type: 'integer' } } } },
        '4XX': { description: 'refused' },
      },
    },
  },
};
const components = { parameters: { shared: parameter('query', 'q', { maxLength: 3 }) } };
const api = { paths, components };

const validate = (children = '', specified = 'prevent', unspecified = 'prevent') =>
  `<validate-parameters specified-parameter-action="${specified}" unspecified-parameter-action="${unspecified}" errors-variable-name="errors">${children}</validate-parameters>`;

const trial = (target: string, headers: object = {}, inbound = validate()): Trial => ({
  ...api,
  inbound: inbound + SITE,
  target,
  headers: { 'X-Must': 'x', ...headers },
});

describe('validate-parameters', () => {
  test('accepts declared parameters with fitting values', async () => {
    for (const target of ['/1', '/99?size=1', '/1?tag=a', '/1?tag=a&tag=b&flag=true', '/1?q=abc']) {
      assert.equal((await run(trial(target))).status, 200, target);
    }
    assert.equal((await run(trial('/1', { 'x-kind': 'two' }))).status, 200);
  });

  for (const [target, headers, message] of [
    ['/100', {}, /^Value of the path parameter id does not conform/],
    ['/x', {}, /path parameter id/],
    ['/1?size=0', {}, /query parameter size does not conform/],
    ['/1?size=many', {}, /query parameter size/],
    ['/1?size=', {}, /query parameter size/],
    [
      '/1?size=1&size=2',
      {},
      /^Request cannot contain multiple values for the query parameter size/,
    ],
    ['/1?tag=c', {}, /query parameter tag/],
    ['/1?flag=yes', {}, /query parameter flag/],
    ['/1?q=abcd', {}, /query parameter q/],
    ['/1?other=1', {}, /^Unspecified query parameter other is not allowed/],
    ['/1?SIZE=1', {}, /^Unspecified query parameter SIZE/],
    ['/1?__proto__=1', {}, /^Unspecified query parameter __proto__/],
    ['/1', { 'X-Kind': 'three' }, /header X-Kind/],
    ['/1', { 'X-Other': '1' }, /^Unspecified header X-Other is not allowed/],
  ] as const) {
    test(`refuses ${target} ${JSON.stringify(headers)}`, async () => {
      const [error, status, told] = await failure(trial(target, headers));
      assert.deepEqual([error, status], ['validate-parameters Bad request', 400]);
      assert.match(told, message);
    });
  }

  test('refuses a request without a required parameter', async () => {
    const without = { ...trial('/1'), headers: {} };
    assert.match((await failure(without))[2], /^The required header X-Must is missing/);
  });

  test('may treat places and names in another way', async () => {
    const own =
      '<headers specified-parameter-action="prevent" unspecified-parameter-action="ignore"><parameter name="authorization" action="prevent" /><parameter name="X-Kind" action="ignore" /></headers><path specified-parameter-action="detect"><parameter name="id" action="detect" /></path>';
    const status = async (target: string, headers: object) =>
      (await run(trial(target, headers, validate(own)))).status;
    assert.equal(await status('/1', { 'X-Other': '1', 'X-Kind': 'three' }), 200);
    assert.equal(await status('/1', { Authorization: 'Bearer x' }), 400);
    assert.equal(await status('/100', {}), 200);
    assert.equal(await status('/1?size=0', {}), 400);
  });

  test('keeps all that it found', async () => {
    const shown = showing('((JArray)context.Variables["errors"]).ToString(Formatting.None)');
    const noting = validate('', 'detect', 'detect');
    const { body } = await run(trial('/100?x=1', {}, noting + shown));
    assert.deepEqual(
      JSON.parse(body).map(({ Name, Type, ValidationRule, Action }: Record<string, string>) => [
        Name,
        Type,
        ValidationRule,
        Action,
      ]),
      [
        ['x', 'QueryParameter', 'Unspecified', 'detect'],
        ['id', 'PathParameter', 'IncorrectMessage', 'detect'],
      ],
    );
  });

  for (const [what, xml, complaint] of [
    [
      'no action',
      '<validate-parameters specified-parameter-action="prevent" />',
      /has no unspecified-parameter-action/,
    ],
    ['an unknown place', validate('<cookies />'), /<cookies>/],
    [
      'an unspecified path',
      validate(
        '<path specified-parameter-action="prevent" unspecified-parameter-action="prevent" />',
      ),
      /unspecified-parameter-action/,
    ],
    [
      'a name twice',
      validate(
        '<query specified-parameter-action="prevent" unspecified-parameter-action="prevent"><parameter name="a" action="prevent" /><parameter name="A" action="ignore" /></query>',
      ),
      /a second <parameter>/,
    ],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      assert.match(await refusal({ ...api, inbound: xml }), complaint);
    });
  }
});

describe('validate-headers', () => {
  const headers = (children = '', specified = 'prevent', unspecified = 'prevent') =>
    `<validate-headers specified-header-action="${specified}" unspecified-header-action="${unspecified}" errors-variable-name="errors">${children}</validate-headers>`;
  const answer = (sent: Readonly<Record<string, string>>, outbound = headers(), status = 200) => ({
    ...trial('/1', {}, ''),
    outbound,
    services: { send: answering(status, '', sent) },
  });

  test('accepts declared headers, and hides any other answer', async () => {
    assert.equal((await run(answer({ 'x-left': '5' }))).status, 200);
    assert.equal((await run(answer({}))).status, 200);
    for (const sent of [{ 'X-Left': 'many' }, { 'X-Powered-By': 'PHP' }]) {
      assert.deepEqual(await failure(answer(sent)), [
        'validate-headers Response not allowed',
        502,
        INTERNAL,
      ]);
    }
  });

  test('may treat a name in another way', async () => {
    const own = headers('<header name="x-powered-by" action="ignore" />');
    assert.equal((await run(answer({ 'X-Powered-By': 'PHP' }, own))).status, 200);
    assert.equal((await run(answer({ Server: 'x' }, own))).status, 502);
  });
});

describe('validate-status-code', () => {
  const validated = (children = '') =>
    `<validate-status-code unspecified-status-code-action="prevent" errors-variable-name="errors">${children}</validate-status-code>`;
  const answer = (status: number, outbound = validated()) => ({
    ...trial('/1', {}, ''),
    outbound,
    services: { send: answering(status, 'at Program.Main()', {}) },
  });

  test('accepts what the API declares, and hides any other answer', async () => {
    assert.equal((await run(answer(200))).status, 200);
    assert.equal((await run(answer(404))).status, 404);
    assert.deepEqual(await failure(answer(500)), [
      'validate-status-code Response not allowed',
      502,
      INTERNAL,
    ]);
    assert.doesNotMatch((await run(answer(500))).body, /Program/);
  });

  test('may treat a status in another way, but not one that is declared', async () => {
    const own = validated(
      '<status-code code="503" action="ignore" /><status-code code="200" action="prevent" />',
    );
    assert.equal((await run(answer(503, own))).status, 503);
    assert.equal((await run(answer(200, own))).status, 200);
  });

  for (const [what, outbound, complaint] of [
    [
      'a status that is no number',
      validated('<status-code code="5xx" action="ignore" />'),
      /is not a whole number/,
    ],
    ['a status without action', validated('<status-code code="500" />'), /has no action/],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      assert.match(await refusal({ ...api, outbound }), complaint);
    });
  }

  test('stands in outbound', async () => {
    assert.match(await refusal({ ...api, inbound: validated() }), /is not allowed in <inbound>/);
  });
});
