import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusal } from '../support/policy.ts';

describe('a policy with a document type', () => {
  const typed = (declarations: string, inner: string) =>
    `<!DOCTYPE policies [${declarations}]><policies><inbound>${inner}</inbound><backend /><outbound /><on-error /></policies>`;

  for (const [what, policy] of [
    [
      'whose entity is a step',
      typed(
        `<!ENTITY e "<check-header name='a' failed-check-httpcode='401' failed-check-error-message='no' ignore-case='true' />">`,
        '&e;<return-response />',
      ),
    ],
    ['whose entity is a file', typed('<!ENTITY e SYSTEM "file:///etc/hostname">', '&e;')],
    ['without entities', typed('', '<return-response />')],
  ] as const) {
    for (const format of ['xml', 'rawxml']) {
      test(`${what} is refused as ${format}`, async () =>
        assert.match(await refusal({ policy, format }), /line 1: a document type is not allowed/));
    }
  }

  test('is one also in a fragment', async () => {
    const fragments = { one: '<!DOCTYPE a []>\n<fragment><base /></fragment>' };
    assert.match(await refusal({ fragments }), /a document type is not allowed/);
  });
});

describe('a policy with XML namespaces', () => {
  const check = (attributes: string, name = 'check-header') =>
    `<policies xmlns:x="urn:x"><inbound><${name} ${attributes} failed-check-httpcode="401" failed-check-error-message="no" ignore-case="true" /></inbound><backend /><outbound /><on-error /></policies>`;
  for (const [what, policy] of [
    ['at an attribute that hides another', check('name="absent" x:name="Host"')],
    ['at an element', check('name="absent"', 'x:check-header')],
    ['for all of it', check('name="absent"').replace('xmlns:x', 'xmlns')],
  ] as const) {
    test(`is refused: ${what}`, async () =>
      assert.match(await refusal({ policy }), /a policy has no XML namespaces/));
  }

  test('keeps those of a body', async () => {
    const inbound =
      '<return-response><set-body><a xmlns="urn:a" x:b="c" xmlns:x="urn:x" /></set-body></return-response>';
    assert.equal(await refusal({ inbound }), 'accepted');
  });
});

test('a dimension of a metric is none that every object has', async () => {
  const inbound = '<emit-metric name="a"><dimension name="constructor" /></emit-metric>';
  assert.match(
    await refusal({ inbound }),
    /a dimension without a value must have one of the names/,
  );
});

describe('a status that no answer can have', () => {
  for (const inbound of [
    '<mock-response status-code="1000" />',
    '<mock-response status-code="101" />',
    '<check-header name="a" failed-check-httpcode="99" failed-check-error-message="x" ignore-case="true" />',
    '<validate-jwt header-name="A" failed-validation-httpcode="1000"><issuer-signing-keys><key>MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=</key></issuer-signing-keys></validate-jwt>',
  ]) {
    test(`is refused: ${inbound.slice(0, 60)}`, async () =>
      assert.match(await refusal({ inbound }), /\d+ is not a status/));
  }
});
