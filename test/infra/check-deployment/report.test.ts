import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Verdict } from '../../../scripts/check-deployment/compare-values.ts';
import { compareValues, Unknown } from '../../../scripts/check-deployment/compare-values.ts';
import {
  describe as describeSummary,
  summarize,
} from '../../../scripts/check-deployment/report.ts';

const GROUP = '/subscriptions/s/resourceGroups/rg';
const SITE = `${GROUP}/providers/Microsoft.Web/sites/app`;

const report = (id: string, ...verdicts: Verdict[]): string =>
  describeSummary(summarize([{ id, verdicts }]));

describe('the report', () => {
  test('names resource, property, both values and the command that restores them', () => {
    const text = report(
      SITE,
      { path: 'kind', is: 'equal' },
      { path: 'properties.httpsOnly', is: 'different', expected: true, found: false },
      { path: 'properties.a', is: 'not compared', reason: 'it is late' },
      { path: 'properties.b', is: 'not compared', reason: 'it is late' },
    );
    assert.equal(
      text,
      [
        'different  Microsoft.Web/sites/app',
        '           properties.httpsOnly',
        '           expected true',
        '           found    false',
        '           run      azd provision --no-state',
        '',
        'different  1 difference, 1 values as predicted',
        '           2 not compared: it is late',
      ].join('\n'),
    );
  });

  for (const [what, id, path, command] of [
    ['a resource', `${SITE}/slots/x`, '', `az resource delete --ids "${SITE}/slots/x"`],
    [
      'a role assignment',
      `${SITE}/providers/Microsoft.Authorization/roleAssignments/x`,
      '',
      `az role assignment delete --ids "${SITE}/providers/Microsoft.Authorization/roleAssignments/x"`,
    ],
    ['an item of a list', SITE, 'properties.x[]', 'azd provision --no-state'],
    [
      'a secret of a registration',
      '/applications(x)',
      'passwordCredentials[]',
      'az ad app credential delete --id <appId> --key-id <keyId>',
    ],
    [
      'a federated credential of a registration',
      '/applications(x)',
      'federatedIdentityCredentials[mine]',
      'az ad app federated-credential delete --id <appId> --federated-credential-id <id>',
    ],
  ] as const) {
    test(`says how to remove ${what} that was added, which a deployment may keep`, () => {
      const verdict: Verdict = { path, is: 'unexpected', found: { a: 1 } };
      assert.ok(report(id, verdict).includes(`run      ${command}\n`), report(id, verdict));
    });
  }

  test('says how to enable a secret, which no deployment changes', () => {
    const verdict: Verdict = {
      path: 'properties.attributes.enabled',
      is: 'different',
      expected: true,
      found: false,
    };
    const id = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv/secrets/key`;
    assert.match(
      report(id, verdict),
      /run {6}az keyvault secret set-attributes --vault-name kv --name key --enabled true\n/,
    );
  });

  test('shows where two long texts begin to differ, and no control character', () => {
    const expected = `${'a'.repeat(400)}b${'c'.repeat(400)}`;
    const found = `${'a'.repeat(400)}\u001b[2J${'c'.repeat(400)}`;
    const lines = report(SITE, { path: 'x', is: 'different', expected, found }).split('\n');
    assert.match(lines[2] ?? '', /expected "\.\.\.a{30}bc{69}\.\.\."$/);
    assert.match(lines[3] ?? '', /found {4}"\.\.\.a{30} \[2Jc+\.\.\."$/);
  });
});

describe('two values', () => {
  const is = (...of: Parameters<typeof compareValues>) => compareValues(...of).map((one) => one.is);

  for (const [what, path, expected, found] of [
    [
      'an id in another letter case',
      'x',
      '/subscriptions/a/resourceGroups/B',
      '/subscriptions/A/resourcegroups/b',
    ],
    [
      'a GUID in another letter case',
      'x',
      '0A7C2F31-5D0E-4C55-9A55-3F3C2A6F6B01',
      '0a7c2f31-5d0e-4c55-9a55-3f3c2a6f6b01',
    ],
    ['a region by its display name', 'location', 'westeurope', 'West Europe'],
    ['other line endings', 'x', 'a\nb', 'a\r\nb'],
    [
      'a policy with other quotes and indentation',
      'x',
      "<a b='c'>\n  <d />\n</a>",
      '<a b="c"><d></d></a>\r\n',
    ],
    ['a list in another order', 'x', ['a', 'b'], ['b', 'a']],
    [
      'named items in another order',
      'x',
      [{ name: 'a', v: 1 }, { name: 'b' }],
      [{ name: 'b' }, { name: 'a', v: 1, w: 2 }],
    ],
    ['no list instead of an empty one', 'x', [], undefined],
    ['additional members', 'x', { a: 1 }, { a: 1, b: 2 }],
  ] as const) {
    test(`are equal: ${what}`, () => {
      assert.ok(is(expected, found, path).every((one) => one === 'equal'));
    });
  }

  for (const [what, path, expected, found, verdicts] of [
    ['a text in another letter case', 'x', 'Deny', 'deny', ['different']],
    ['a region elsewhere', 'x.location', 'westeurope', 'West Europe', ['different']],
    ['another order of policies', 'x', '<a><b /><c /></a>', '<a><c /><b /></a>', ['different']],
    ['a policy without an attribute', 'x', '<a b="c" />', '<a />', ['different']],
    ['the same item twice', 'x', ['a', 'b'], ['a', 'a'], ['equal', 'different']],
    ['one item more', 'x', ['a'], ['a', 'b'], ['equal', 'unexpected']],
    ['one item less', 'x', ['a', 'b'], ['b'], ['equal', 'missing']],
    ['a number as text', 'x', 1, '1', ['different']],
    ['a list that is not returned', 'x', ['a'], undefined, ['missing']],
    ['a true that is not returned', 'x', true, undefined, ['missing']],
    ['a false that is not returned', 'x', false, undefined, ['not compared']],
    ['a value that cannot be known', 'x', new Unknown('why'), 'a', ['not compared']],
    ['an object instead of a text', 'x', 'a', { a: 1 }, ['different']],
    ['a text instead of an object', 'x', { a: 1 }, 'a', ['different']],
  ] as const) {
    test(`are not equal: ${what}`, () => assert.deepEqual(is(expected, found, path), verdicts));
  }
});
