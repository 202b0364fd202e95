import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { createGateway, type Gateway } from '../../../twin/gateway/gateway.ts';
import { NotModelled } from '../../../twin/kit/hop.ts';
import { replace } from '../../infra/gateway/edit.ts';
import { FILES } from '../../infra/gateway/files.ts';
import { type Change, deployed } from '../../support/gateway/deployed.ts';
import { surroundingsOf } from '../../support/gateway/surroundings.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A single edit of a policy file, the expected error, and the text on the line that it names. */
type Edit = readonly [file: string, from: string, to: string, complaint: RegExp, on?: string];

const first = "<set-variable name='authentication' value='{{authentication}}' />";
const condition = '@(context.Variables.ContainsKey("forward"))';

/** An expression in place of the first condition of the backend section. */
const expression = (code: string, complaint: RegExp): Edit => [
  'global.policy.xml',
  condition,
  `@(${code.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;')})`,
  complaint,
];

/** An element before the second step. */
const element = (xml: string, complaint: RegExp, on = first): Edit => [
  'global.policy.xml',
  first,
  `${first}${xml}`,
  complaint,
  on,
];

/** An attribute of an element of several lines: named is the line on which the element begins. */
const attributeOf =
  (tag: string) =>
  (from: string, to: string, complaint: RegExp): Edit => [
    'global.policy.xml',
    from,
    to,
    complaint,
    tag,
  ];
const limited = attributeOf('<rate-limit-by-key');
const forwarded = attributeOf('<forward-request');

const EDITS: readonly Edit[] = [
  // Elements, attributes, values
  element(
    '<redirect-content-urls /><choose><when condition="true"><redirect-content-urls /></when></choose>',
    /a second <redirect-content-urls> in <inbound>/,
  ),
  element('<wait for="all" />', /<wait> has nothing to wait for/),
  element('<waits for="all" />', /does not support the element <waits>/),
  element('<trace source="x" />', /<trace> has no <message>/),
  element('<trace><message>a</message></trace>', /<trace> has no source/),
  element(
    '<trace source="x" severity="warning"><message>a</message></trace>',
    /severity="warning"/,
  ),
  element('<trace source="x"><message>a</message><metadata name="b" /></trace>', /has no value/),
  element('<cor />', /does not support the element <cor>.*cors.*docs\/gateway-language\.md/),
  element('<proxy url="x" />', /does not support <proxy>: Every call .*docs\/gateway-language\.md/),
  element('<set-variable name="a" value="b" scope="c" />', /does not support the attribute scope/),
  element('<set-variable name="a" />', /<set-variable> has no value/),
  element('<set-header name="a" exists-action="replace" />', /exists-action="replace"/),
  element(
    '<set-header name="a"><values /></set-header>',
    /does not support <values> in <set-header>/,
  ),
  element('<set-variable name="@(context.Request.Method)" value="a" />', /an expression as name/),
  element(
    '<choose><when condition="@(true)" /><else /></choose>',
    /does not support <else> in <choose>/,
  ),
  element('<choose><when>x</when></choose>', /<when> has no condition/),
  element(
    '<choose><otherwise /><when condition="@(true)" /></choose>',
    /<when> must come before <otherwise>/,
  ),
  element('<choose><when condition="yes" /></choose>', /yes is not of type bool/),
  element('<forward-request />', /is not allowed in <inbound>/),
  element('<base />', /this policy has no enclosing one/),
  element('<include-fragment fragment-id="x" />', /the fragment x does not exist/),
  element('<set-backend-service backend-id="x" />', /the backend x does not exist/),
  element('<set-backend-service base-url="x" />', /"x" is not an HTTP URL/),
  element('<set-variable name="a" value="{{x}}" />', /the named value x does not exist/),
  element('<set-variable name="a" value="x @(context.RequestId)" />', /must be the whole value/),
  element('<set-variable name="a" value="@{ goto x; x: return 1; }" />', /goto statement/),
  element('text', /text in <inbound>/, '<inbound>'),
  element('<return-response><set-status code="x" /></return-response>', /x is not of type int/),
  limited("calls='3000'", "calls='many'", /calls="many" is not a whole number/),
  limited("calls='3000'", "calls='3000' increment-step='2'", /increment-step/),
  limited("renewal-period='60'", "renewal-period='301'", /is not from 1 to 300/),
  forwarded("follow-redirects='false'", "follow-redirects='maybe'", /follow-redirects="maybe"/),
  forwarded("timeout='30'", "continue-timeout='30'", /continue-timeout/),
  ['global.policy.xml', '<outbound>', '<outbounds>', /this is not valid XML/, '</outbound>'],
  ['page.policy.xml', '</policies>', '<caching /></policies>', /<caching> in <policies>/],
  [
    'mcp.policy.xml',
    '<audiences>',
    '<issuer-signing-keys><key certificate-id="a" /></issuer-signing-keys><audiences>',
    /no certificates/,
  ],
  ['mcp.policy.xml', "match='all'", "match='some'", /match="some"/],
  ['origin.fragment.xml', '<fragment>', '<fragment><rate-limit calls="1" />', /<rate-limit>/],
  [
    'origin.fragment.xml',
    '<fragment>',
    '<fragment><include-fragment fragment-id="answer" />',
    /a fragment in a fragment/,
  ],
  // Types and members
  expression('context.Server.Name == "x"', /IContext has no Server/),
  expression('context.LastError.Stack == ""', /ILastError has no Stack/),
  expression('context.Request.Cookies.Any()', /IRequest has no Cookies/),
  expression('context.Request.Method.ToLowerCase() == "get"', /string has no ToLowerCase/),
  expression('"a".StartsWith(1)', /string\.StartsWith/),
  expression('"a".Contains("A", StringComparison.Ordinal)', /string\.Contains/),
  expression('string.Print("{0}", "a") == "a"', /string has no Print/),
  expression('System.IO.File.Exists("a")', /the name System/),
  expression('new Process().Id == 1', /the type Process/),
  expression('context.Variables["a"] is not JObject', /not JObject/),
  expression('(DateOnly)context.Variables["a"] == null', /the type DateOnly/),
  expression('context.Variables.GetValueOrDefault<Thread[]>("a", null) == null', /the type/),
  expression(
    'Enumerable.Contains(new[] { "a" }, "A")',
    /Enumerable\.Contains\(items, \.\.\.\): write items\.Contains\(/,
  ),
  expression('typeof(string) == null', /typeof/),
  expression('string.constructor == null', /string has no constructor/),
  expression('context.constructor == null', /IContext has no constructor/),
  expression('"a".Split(\'b\').Any(context => true)', /a second context/),
  expression('"a".Split(\'b\').Any((x, y) => true)', /=> true/),
  // Types that do not fit
  expression('context.Request.Method', /has type string, expected bool/),
  expression('context.Request.Method == 1', /string == int/),
  expression('context.Variables["a"] == "b"', /object == string/),
  expression('context.Request.Method && true', /string && bool/),
  expression('1 + true == 2', /int \+ bool/),
  expression('context.Request.Headers[0] == "a"', /\[int\]/),
  // What is no expression, or more than one
  expression('true); System.Exit(1', /single C# expression|not valid C#/),
  expression('true ?', /not valid C#/),
  expression('', /not valid C#|single C# expression/),
  // Patterns that the two engines would read differently
  expression('Regex.IsMatch("a", "a", RegexOptions.RightToLeft)', /from right to left/),
];

describe('a part of the configuration that the gateway does not support', () => {
  const infra = mkdtempSync(join(tmpdir(), 'infra-'));
  let gateway: Gateway;

  before(async () => {
    mkdirSync(join(infra, 'gateway'));
    gateway = await createGateway(surroundingsOf(infra, new ManualClock()), { port: 0, infra });
  });
  after(async () => {
    await gateway.stop();
    rmSync(infra, { recursive: true });
  });

  const apply = (resources: readonly Resource[]): void => {
    for (const resource of resources) gateway.apply(resource);
    gateway.settle?.();
  };

  for (const name of ['twin', 'twin-locked', 'twin-v2', 'twin-locked-v2'] as const) {
    test(`does not occur in the deployment ${name}`, () => {
      apply(readDeployment(name).resources.filter(({ type }) => gateway.types.includes(type)));
    });
  }

  test('does not occur in the content check', () => {
    apply(
      deployed({
        fragments: { 'content-safety': 'content-safety.fragment.xml' },
        named: { 'content-safety-endpoint': 'https://check.example' },
      }),
    );
  });

  for (const [file, from, to, complaint, on = from] of EDITS) {
    test(`makes startup fail: ${to.slice(0, 70)} in ${file}`, () => {
      const files = replace(FILES, file, from, to);
      writeFileSync(join(infra, 'gateway', file), files[file] as string);
      const before = (FILES[file] as string).split(on)[0] as string;
      const line = before.split('\n').length;
      assert.throws(
        () => apply(deployed({ files })),
        (error: Error) => {
          assert.ok(error instanceof NotModelled, error.stack);
          assert.match(error.message, complaint);
          const [, at] = new RegExp(`infra/gateway/${file} line (\\d+)`).exec(error.message) ?? [];
          assert.equal(Number(at), line);
          return true;
        },
      );
    });
  }

  test('is reported with its line', () => {
    const files = replace(FILES, 'global.policy.xml', first, `${first}\n    <trace />`);
    writeFileSync(join(infra, 'gateway/global.policy.xml'), files['global.policy.xml'] as string);
    const line = (files['global.policy.xml'] as string).split('<trace />')[0]?.split('\n').length;
    assert.throws(() => apply(deployed({ files })), {
      message: new RegExp(`infra/gateway/global.policy.xml line ${line}: .*<trace>`),
    });
  });

  test('leaves the previous configuration in service', async () => {
    apply(deployed());
    const files = replace(FILES, 'global.policy.xml', first, '<trace />');
    assert.throws(() => apply(deployed({ files })), NotModelled);
    const response = await fetch(`${gateway.origin}/mcp`, { method: 'DELETE' });
    assert.equal(response.status, 405);
  });
});

const SERVICE = 'Microsoft.ApiManagement/service';

/** Resources with one changed member. */
const MEMBERS: readonly (readonly [type: string, properties: object, complaint: RegExp])[] = [
  [SERVICE, { disableGateway: true }, /properties.disableGateway/],
  [SERVICE, { hostnameConfigurations: [{}] }, /properties.hostnameConfigurations/],
  [`${SERVICE}/apis`, { subscriptionRequired: true }, /properties.subscriptionRequired/],
  [`${SERVICE}/apis`, { apiType: 'mcp' }, /properties.apiType/],
  [`${SERVICE}/apis`, { serviceUrl: 'https://x.example' }, /properties.serviceUrl/],
  [`${SERVICE}/apis`, { value: 'openapi: 3.0.3' }, /not an OpenAPI document/],
  [
    `${SERVICE}/apis`,
    { value: '{"paths":{"/{a}/{a}":{"get":{"operationId":"a"}}}}' },
    /two parameters of the name a/,
  ],
  [
    `${SERVICE}/apis`,
    { value: '{"paths":{"/":{"get":{"operationId":"a","parameters":[{"$ref":"x.json"}]}}}}' },
    /x\.json is not in this document/,
  ],
  [`${SERVICE}/backends`, { tls: { validateCertificateChain: false } }, /validateCertificateChain/],
  [`${SERVICE}/backends`, { circuitBreaker: {} }, /properties.circuitBreaker/],
  [`${SERVICE}/namedValues`, { keyVault: { secretIdentifier: 'x' } }, /properties.keyVault/],
  [
    `${SERVICE}/policies`,
    { format: 'rawxml-link' },
    /rawxml-link is not supported: .* not from links/,
  ],
  [`${SERVICE}/policyFragments`, { format: 'xml-link' }, /xml-link is not supported/],
  [`${SERVICE}/policyFragments`, { value: '<policies />' }, /expected <fragment>/],
  [`${SERVICE}/policies`, { value: '<fragment />' }, /expected <policies>/],
];

describe('a resource of the gateway', () => {
  for (const [type, properties, complaint] of MEMBERS) {
    test(`makes startup fail: ${JSON.stringify(properties).slice(0, 60)} of ${type}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
      const gateway = await createGateway(surroundingsOf(folder, new ManualClock()), { port: 0 });
      const change: Change = {};
      const resources = deployed(change).map((resource) =>
        resource.type === type
          ? { ...resource, properties: { ...resource.properties, ...properties } }
          : resource,
      );
      assert.throws(
        () => {
          for (const resource of resources) gateway.apply(resource);
          gateway.settle?.();
        },
        (error: Error) => error instanceof NotModelled && complaint.test(error.message),
      );
      await gateway.stop();
      rmSync(folder, { recursive: true });
    });
  }

  test('that Azure would refuse makes startup fail: a policy of a nonexistent operation', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const gateway = await createGateway(surroundingsOf(folder, new ManualClock()), { port: 0 });
    for (const resource of deployed()) {
      const moved = { ...resource, id: resource.id.replace('/operations/call/', '/operations/x/') };
      gateway.apply(moved);
    }
    assert.throws(() => gateway.settle?.(), /the operation of this policy does not exist/);
    await gateway.stop();
    rmSync(folder, { recursive: true });
  });
});
