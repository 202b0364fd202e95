import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fields } from '../../../../twin/gateway/header-fields.ts';
import { Response } from '../../../../twin/gateway/message.ts';
import { Body } from '../../../../twin/gateway/message-body.ts';
import { NotModelled } from '../../../../twin/kit/hop.ts';
import { run, showing } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const REASON = showing('context.LastError.Source + " " + context.LastError.Reason');

const toXml = (attributes = 'apply="always" consider-accept-header="false"') =>
  `<json-to-xml ${attributes} />`;
const toJson = (attributes = 'kind="direct" apply="always" consider-accept-header="false"') =>
  `<xml-to-json ${attributes} />`;

/** Body and content type of the answer after a step of `outbound`. */
async function answered(
  outbound: string,
  text: string,
  type = 'application/json',
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly [body: string, type: string | undefined]> {
  const answer = new Response(200, '', new Fields([['Content-Type', [type]]]), Body.of(text));
  const outcome = await run({
    inbound: SITE,
    outbound,
    onError: REASON,
    headers,
    services: { send: async () => answer },
  });
  return [outcome.body, outcome.headers['Content-Type']?.[0]];
}

const converted = async (...of: Parameters<typeof answered>): Promise<string> =>
  (await answered(...of))[0];

describe('json-to-xml', () => {
  test('puts a document without a single root into one', async () => {
    const json =
      '{"name":"Ada","alive":true,"age":2.5,"tags":["a",{"b":1}],"none":[],"spouse":null}';
    const xml =
      '<Document><name>Ada</name><alive>True</alive><age>2.5</age><tags>a</tags><tags><b>1</b></tags><none /><spouse xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" /></Document>';
    assert.deepEqual(await answered(toXml(), json), [xml, 'application/xml']);
    assert.equal(await converted(toXml(), '[1,2]'), '<Document>1</Document><Document>2</Document>');
    assert.equal(await converted(toXml(), '{"a":{"b":1}}'), '<a><b>1</b></a>');
  });

  test('writes attributes and namespaces as the policy names them', async () => {
    const named = toXml(
      'apply="always" consider-accept-header="false" parse-date="false" namespace-separator=":" namespace-prefix="xmlns" attribute-block-name="#attrs"',
    );
    const json =
      '{"s:Envelope":{"xmlns:s":"urn:s","xmlns":"urn:d","s:Header":{},"s:Body":{"#attrs":{"s:name":"a\\"<","b":1},"u:x":1}}}';
    assert.equal(
      await converted(named, json),
      '<s:Envelope xmlns:s="urn:s" xmlns="urn:d"><s:Header /><s:Body s:name="a&quot;&lt;" b="1"><u_x003A_x>1</u_x003A_x></s:Body></s:Envelope>',
    );
  });

  test('copies dates if told not to read them', async () => {
    const json = '{"a":"/Date(0)/"}';
    assert.equal(await converted(toXml(), json), '<a>1970-01-01T00:00:00Z</a>');
    const kept = toXml('apply="always" consider-accept-header="false" parse-date="false"');
    assert.equal(await converted(kept, json), '<a>/Date(0)/</a>');
  });

  test('never writes markup that the document brought', async () => {
    const json = '{"a><b>":"</a><!-- ","c":"]]>&lt;"}';
    assert.equal(
      await converted(toXml(), json),
      '<Document><a_x003E__x003C_b_x003E_>&lt;/a&gt;&lt;!-- </a_x003E__x003C_b_x003E_><c>]]&gt;&amp;lt;</c></Document>',
    );
  });

  test('changes the request in inbound, and its length', async () => {
    const { sent } = await run({
      inbound: `${SITE}${toXml()}`,
      method: 'POST',
      body: '{"a":1}',
      headers: { 'Content-Length': '7' },
    });
    assert.equal(sent[0]?.body.content?.toString(), '<a>1</a>');
    assert.deepEqual(sent[0]?.headers.get('Content-Length'), ['8']);
  });

  for (const [what, json] of [
    ['no JSON', '{'],
    ['a list in a list', '{"a":[[1]]}'],
    ['a member without a name', '{"":1}'],
    ['a character that XML forbids', '{"a":"\\u0000"}'],
    ['too many levels', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
  ] as const) {
    test(`fails for ${what}`, async () => {
      assert.equal(await converted(toXml(), json), 'json-to-xml ExpressionValueEvaluationFailure');
    });
  }
});

describe('xml-to-json', () => {
  test('writes a document as .NET does', async () => {
    const xml = '<a b="1"><c>x</c><c/><d>2</d></a>';
    assert.deepEqual(await answered(toJson(), xml, 'application/xml'), [
      '{"a":{"@b":"1","c":["x",null],"d":"2"}}',
      'application/json',
    ]);
  });

  test('makes arrays of single elements if told to', async () => {
    const arrays = toJson(
      'kind="direct" apply="always" consider-accept-header="false" always-array-child-elements="@(true)"',
    );
    assert.equal(await converted(arrays, '<a><b><c>1</c></b></a>'), '{"a":{"b":[{"c":["1"]}]}}');
  });

  test('writes the friendly form where it is known, and fails elsewhere', async () => {
    const friendly = toJson(
      'kind="javascript-friendly" apply="always" consider-accept-header="false"',
    );
    assert.equal(await converted(friendly, '<a><b>1</b><b/></a>'), '{"a":{"b":["1",null]}}');
    for (const xml of [
      '<a b="1"/>',
      '<a>x<b/></a>',
      '<s:a xmlns:s="u"/>',
      '<a><![CDATA[x]]></a>',
    ]) {
      assert.equal(await converted(friendly, xml), 'xml-to-json ExpressionValueEvaluationFailure');
    }
  });

  const bomb = `<!DOCTYPE a [<!ENTITY x "y">${'<!ENTITY z "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">'}]><a>&z;</a>`;
  for (const [what, xml] of [
    ['no XML', '<a>'],
    ['entities (billion laughs)', bomb],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a document type elsewhere', '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'],
    ['too many levels', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`],
    ['an unknown prefix', '<s:a/>'],
  ] as const) {
    test(`fails for ${what}`, async () => {
      assert.equal(await converted(toJson(), xml), 'xml-to-json ExpressionValueEvaluationFailure');
    });
  }
});

describe('a conversion', () => {
  const json = '{"a":1}';
  const byType = 'apply="content-type-json" consider-accept-header="false"';

  test('happens by content type if the policy says so', async () => {
    assert.equal(await converted(toXml(byType), json, 'application/hal+json'), '<a>1</a>');
    assert.equal(await converted(toXml(byType), json, 'text/plain'), json);
    assert.equal(await converted(toXml(), json, 'text/plain'), '<a>1</a>');
  });

  test('happens by default only for callers that ask for it', async () => {
    const asking = toXml('apply="always"');
    const accepting = (Accept: string) => converted(asking, json, 'application/json', { Accept });
    assert.equal(await converted(asking, json), json);
    assert.equal(await accepting('text/html, application/xml;q=0.9'), '<a>1</a>');
    assert.equal(await accepting('*/*'), json);
  });

  test('is decided by expressions too', async () => {
    const chosen = toXml(
      'apply="@(&quot;always&quot;)" consider-accept-header="@(context.Request.Method == &quot;POST&quot;)"',
    );
    assert.equal(await converted(chosen, json), '<a>1</a>');
    const wrong = toXml('apply="@(&quot;never&quot;)"');
    assert.equal(await converted(wrong, json), 'json-to-xml ExpressionValueEvaluationFailure');
  });

  for (const [what, xml, complaint] of [
    ['an unknown kind', toJson('kind="fast" apply="always"'), /kind="fast"/],
    ['no kind', toJson('apply="always"'), /has no kind/],
    ['another occasion', toXml('apply="content-type-xml"'), /apply="content-type-xml"/],
    ['an undocumented attribute', toXml('apply="always" trim-values="true"'), /trim-values/],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      await assert.rejects(run({ inbound: xml }), (error: Error) => {
        assert.ok(error instanceof NotModelled, error.stack);
        assert.match(error.message, complaint);
        return true;
      });
    });
  }
});
