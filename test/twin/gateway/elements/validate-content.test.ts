import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answering, failure, refusal, run, showing, type Trial } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const INTERNAL =
  'The request could not be processed due to an internal error. Contact the API owner.';

const order = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer', minimum: 0, exclusiveMinimum: true },
    note: { type: 'string', nullable: true, maxLength: 5 },
    tree: { $ref: '#/components/schemas/tree' },
  },
};
const tree = { type: 'object', properties: { child: { $ref: '#/components/schemas/tree' } } };
const json = (schema: object) => ({ 'application/json': { schema } });
const paths = {
  '/': {
    get: {
      operationId: 'read',
      responses: { 200: { content: json({ type: 'object', required: ['ok'] }) } },
    },
    post: {
      operationId: 'write',
      requestBody: {
        content: { ...json({ $ref: '#/components/schemas/order' }), 'text/plain': {} },
      },
      responses: { 200: { description: 'ok' } },
    },
  },
};
const api = { paths, components: { schemas: { order, tree } } };

const JSON_CONTENT = '<content type="application/json" validate-as="json" action="prevent" />';
const validate = (children = JSON_CONTENT, more = '') =>
  `<validate-content unspecified-content-type-action="prevent" max-size="1000" size-exceeded-action="prevent" errors-variable-name="errors"${more}>${children}</validate-content>`;

const posting = (body: string, inbound = validate(), type = 'application/json'): Trial => ({
  ...api,
  inbound: inbound + SITE,
  method: 'POST',
  body,
  headers: type === '' ? {} : { 'Content-Type': type },
});
const accepted = async (...of: Parameters<typeof posting>): Promise<boolean> =>
  (await run(posting(...of))).status === 200;

describe('validate-content of a request', () => {
  test('accepts what conforms to the schema of the API', async () => {
    for (const body of [
      '{"id":1}',
      '{"id":2,"note":null,"more":1}',
      '{"id":1,"tree":{"child":{}}}',
    ]) {
      assert.ok(await accepted(body), body);
    }
  });

  for (const [what, body] of [
    ['a missing member', '{}'],
    ['a wrong type', '{"id":"1"}'],
    ['a bound', '{"id":0}'],
    ['a long text', '{"id":1,"note":"123456"}'],
    ['another type of body', '[]'],
    ['no JSON', '{"id":1'],
    ['an inherited name in place of a member', '{"__proto__":{"id":1}}'],
    ['a member of another spelling', '{"ID":1}'],
    ['an empty body', ''],
  ] as const) {
    test(`refuses ${what} with 400 and the error of the reference`, async () => {
      const [error, status, message] = await failure(posting(body));
      assert.deepEqual([error, status], ['validate-content Bad request', 400]);
      assert.match(message, /^Body of the request does not conform to the definition/);
    });
  }

  test('refuses a body that is nested too deeply, and stays alive', async () => {
    const deep = `{"id":1,"tree":${'{"child":'.repeat(90)}{}${'}'.repeat(90)}}`;
    assert.ok(await accepted(deep));
    const large = validate(JSON_CONTENT).replace('1000', '102400');
    const deeper = `{"id":1,"tree":${'{"child":'.repeat(9000)}1${'}'.repeat(9000)}}`;
    assert.equal(await accepted(deeper, large), false);
  });

  test('may allow or forbid members that the schema does not name', async () => {
    const strict = JSON_CONTENT.replace('/>', 'allow-additional-properties="false" />');
    assert.equal(await accepted('{"id":1,"more":1}', validate(strict)), false);
    assert.equal(await accepted('{"id":1,"tree":{"x":1}}', validate(strict)), false);
    assert.ok(await accepted('{"id":1}', validate(strict)));
  });

  test('refuses what is too large, by what it states or by what it is', async () => {
    const body = JSON.stringify({ id: 1, more: 'x'.repeat(1000) });
    const [error, status, message] = await failure(posting(body));
    assert.deepEqual([error, status], ['validate-content Bad request', 400]);
    assert.match(message, /^Request's body is 1018 bytes long and it exceeds the limit of 1000/);
    const stated = { ...posting('{"id":1}'), headers: { 'Content-Length': '5000' } };
    assert.match((await failure(stated))[2], /is 5000 bytes long/);
  });

  test('refuses a content type that the API does not declare', async () => {
    const unknown = await failure(posting('x', validate(), 'image/png'));
    assert.deepEqual(unknown.slice(1), [400, 'Unspecified content type image/png is not allowed.']);
    assert.ok(await accepted('x', validate(), 'text/plain'), 'declared, and nothing validates it');
    assert.ok(await accepted('{"id":1}', validate(), 'Application/JSON; charset=utf-8'));
  });

  test('maps content types', async () => {
    const map =
      '<content-type-map any-content-type-value="application/json" missing-content-type-value="image/png"><type from="application/hal+json" to="text/plain" /><type when="@(context.Request.Headers.ContainsKey(&quot;X-Png&quot;))" to="image/png" /></content-type-map>';
    const mapped = validate(map + JSON_CONTENT);
    assert.equal(await accepted('{}', mapped, 'foo/bar'), false);
    assert.equal(await accepted('{}', mapped, ''), false);
    assert.ok(await accepted('{"id":1}', mapped, ''));
    assert.ok(await accepted('{}', mapped, 'application/hal+json'));
  });

  test('only notes what is detected, and skips what is ignored', async () => {
    const noting = JSON_CONTENT.replace('prevent', 'detect');
    const shown = showing('((JArray)context.Variables["errors"])[0].ToString(Formatting.None)');
    const { body } = await run(posting('{}', validate(noting) + shown));
    assert.deepEqual(JSON.parse(body), {
      Name: 'application/json',
      Type: 'RequestBody',
      ValidationRule: 'IncorrectMessage',
      Details:
        "Body of the request does not conform to the definition of the API, which is associated with the content type application/json. # must have required property 'id'.",
      Action: 'detect',
    });
    const ignoring = JSON_CONTENT.replace('prevent', 'ignore');
    const has = showing('context.Variables.ContainsKey("errors") ? "yes" : "no"');
    assert.equal((await run(posting('{}', validate(ignoring) + has))).body, 'no');
  });

  test('says that the API has no definition, and nothing about it to the client', async () => {
    const text = '<content type="text/plain" validate-as="json" action="prevent" />';
    const [error, status, message] = await failure(posting('{}', validate(text), 'text/plain'));
    assert.deepEqual([error, status, message], ['validate-content Bad request', 400, INTERNAL]);
  });

  test('takes its actions from expressions', async () => {
    const chosen = JSON_CONTENT.replace(
      'prevent',
      '@(context.Request.Headers[&quot;How&quot;][0])',
    );
    const how = (How: string) =>
      run({
        ...posting('{}', validate(chosen)),
        headers: { 'Content-Type': 'application/json', How },
      });
    assert.equal((await how('detect')).status, 200);
    assert.equal((await how('prevent')).status, 400);
    assert.equal((await how('allow')).status, 500);
  });
});

describe('validate-content of an answer', () => {
  const answer = (body: string, type = 'application/json') => ({
    ...api,
    inbound: SITE,
    outbound: validate(),
    services: { send: answering(200, body, { 'Content-Type': type }) },
  });

  test('accepts what conforms, and hides what does not', async () => {
    assert.equal((await run(answer('{"ok":1}'))).body, '{"ok":1}');
    const [error, status, message] = await failure(answer('{"stack":"secret"}'));
    assert.deepEqual(
      [error, status, message],
      ['validate-content Response not allowed', 502, INTERNAL],
    );
    assert.deepEqual((await failure(answer('x', 'text/html'))).slice(1), [502, INTERNAL]);
  });
});

describe('validate-content with a schema of the service', () => {
  const xsd = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o" elementFormDefault="qualified"><xs:element name="order"><xs:complexType><xs:sequence><xs:element name="id" type="xs:int"/></xs:sequence></xs:complexType></xs:element></xs:schema>`;
  const schemas = {
    strict: {
      schemaType: 'json',
      document: {
        definitions: { item: { type: 'integer' } },
        type: 'array',
        items: { $ref: '#/definitions/item' },
      },
    },
    order: { schemaType: 'xml', value: xsd },
  };
  const content = (attributes: string) => validate(`<content action="prevent" ${attributes} />`);
  const judged = async (attributes: string, body: string, type: string): Promise<number> =>
    (await run({ ...posting(body, content(attributes), type), schemas })).status;

  test('validates JSON against it, or against a part of it', async () => {
    const whole = 'type="application/json" validate-as="json" schema-id="strict"';
    assert.equal(await judged(whole, '[1,2]', 'application/json'), 200);
    assert.equal(await judged(whole, '["1"]', 'application/json'), 400);
    const part = `${whole} schema-ref="#/definitions/item"`;
    assert.equal(await judged(part, '1', 'application/json'), 200);
    assert.equal(await judged(part, '[1]', 'application/json'), 400);
  });

  test('validates XML and the payload of SOAP', async () => {
    const xml = 'type="application/xml" validate-as="xml" schema-id="order"';
    const good = '<o:order xmlns:o="urn:o"><o:id>1</o:id></o:order>';
    assert.equal(await judged(xml, good, 'application/xml'), 200);
    for (const bad of [
      good.replace('>1<', '>one<'),
      '<order/>',
      '<a>',
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${good.replace('1', '&x;')}`,
    ]) {
      assert.equal(await judged(xml, bad, 'application/xml'), 400, bad);
    }
    const soap = 'type="text/xml" validate-as="soap" schema-id="order"';
    const envelope = (inner: string) =>
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:o="urn:o"><s:Body>${inner}</s:Body></s:Envelope>`;
    assert.equal(
      await judged(soap, envelope('<o:order><o:id>1</o:id></o:order>'), 'text/xml'),
      200,
    );
    assert.equal(
      await judged(soap, envelope('<o:order><o:id>x</o:id></o:order>'), 'text/xml'),
      400,
    );
    assert.equal(await judged(soap, envelope(''), 'text/xml'), 400);
    assert.equal(await judged(soap, good, 'text/xml'), 400);
  });

  for (const [what, trial, complaint] of [
    [
      'an unknown schema',
      { inbound: content('validate-as="json" schema-id="none"') },
      /the schema none does not exist/,
    ],
    [
      'a schema of the other kind',
      { inbound: content('validate-as="xml" schema-id="strict"') },
      /is not an XML schema/,
    ],
    ['XML without a schema', { inbound: content('validate-as="xml"') }, /against a schema-id only/],
    [
      'a limit above that of the service',
      { inbound: validate().replace('1000', '102401') },
      /is above 102400/,
    ],
    [
      'an unknown action',
      { inbound: validate(JSON_CONTENT.replace('prevent', 'block')) },
      /action="block"/,
    ],
    [
      'names in any case',
      { inbound: content('validate-as="json" case-insensitive-property-names="true"') },
      /does not support case-insensitive-property-names/,
    ],
    [
      'a schema that refers to a file',
      {
        schemas: {
          order: {
            schemaType: 'xml',
            value: xsd.replace(
              '<xs:element name="order">',
              '<xs:include schemaLocation="file:///etc/passwd" /><xs:element name="order">',
            ),
          },
        },
      },
      /not an XML schema/,
    ],
    [
      'a schema that is no schema',
      {
        inbound: validate(),
        paths: {
          '/': {
            post: { operationId: 'write', requestBody: { content: json({ type: 'nonsense' }) } },
          },
        },
      },
      /type/,
    ],
    [
      'a reference to nothing',
      {
        inbound: validate(),
        paths: {
          '/': {
            post: {
              operationId: 'write',
              requestBody: { content: json({ $ref: '#/components/schemas/none' }) },
            },
          },
        },
      },
      /can't resolve reference/,
    ],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      assert.match(await refusal({ ...api, schemas, ...(trial as Trial) }), complaint);
    });
  }
});
