import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { findOrInstallCompiler } from '../../../infra/prediction/compiler/find.ts';
import { NAMES } from '../../../infra/resource-types/check-resource.ts';
import { INFRA, predictEdited, testCompiled } from '../support/deployment-tests.ts';

/** Every name that azd accepts for an environment. */
const ENVIRONMENT = fc.stringMatching(/^[a-zA-Z0-9()_.-]{1,64}$/);

/** The compiler's own uniqueString, for many inputs at once. */
function tokens(names: readonly string[]): string[] {
  const input = names.map(
    (name) => `toLower(uniqueString('subscription', '${name}', 'westeurope'))`,
  );
  const { stdout } = spawnSync(findOrInstallCompiler(), ['console'], {
    input: `${input.join('\n')}\n`,
    encoding: 'utf8',
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().replace(/^'|'$/g, ''));
}

/** How main.bicep derives names from the token; the test below proves it with the whole template. */
const PREFIXES = {
  'Microsoft.ApiManagement/service': 'apim-',
  'Microsoft.CognitiveServices/accounts': 'cog-',
  'Microsoft.KeyVault/vaults': 'kv-',
  'Microsoft.Web/sites': 'app-',
} as const;

testCompiled('derives valid Azure names from every environment name that azd accepts', () => {
  fc.assert(
    fc.property(fc.array(ENVIRONMENT, { minLength: 100, maxLength: 100 }), (names) => {
      const made = tokens(names);
      assert.equal(made.length, names.length);
      for (const token of made) {
        assert.match(token, /^[a-z2-7]{13}$/);
        for (const [type, prefix] of Object.entries(PREFIXES)) {
          assert.match(`${prefix}${token}`, new RegExp(NAMES[type] ?? '$^'));
        }
      }
    }),
    { numRuns: 3 },
  );
});

const EXTREMES = [
  'a',
  '.',
  '-',
  '()',
  'ends.with.dot.',
  '_under_',
  'UPPER-lower-09',
  '0'.repeat(64),
  '.'.repeat(64),
  'x'.repeat(63).concat('.'),
];

for (const name of EXTREMES) {
  testCompiled(`keeps every name of the deployment valid for the environment ${name}`, async () => {
    const edits = [
      {
        file: 'deployments/common.json',
        from: '"environmentName": "reference"',
        to: `"environmentName": ${JSON.stringify(name)}`,
      },
    ];
    const lines = ['param contentSafety = true'];
    const { deployment } = await predictEdited({ base: 'open', lines }, edits);
    const last = (full: string) => full.split('/').at(-1) ?? '';
    const wrong = deployment.resources.filter(
      (resource) => !new RegExp(NAMES[resource.type] ?? '$^').test(last(resource.name)),
    );
    assert.deepEqual(
      wrong.map((resource) => `${resource.type} ${resource.name}`),
      [],
    );
    for (const [type, prefix] of Object.entries(PREFIXES)) {
      const made = deployment.resources.find((resource) => resource.type === type)?.name ?? '';
      assert.match(made, new RegExp(`^${prefix}[a-z2-7]{13}$`));
    }
  });
}

testCompiled('gives two environments different names', () => {
  const [one, other, again] = tokens(['dev', 'dev2', 'dev']);
  assert.notEqual(one, other);
  assert.equal(one, again);
});

test('abbreviates only types that occur in names', () => {
  const read = (file: string) => readFileSync(join(INFRA, file), 'utf8');
  const used = [...read('names.bicep').matchAll(/abbreviations\.(?!json)(\w+)/g)].map(
    ([, key]) => key,
  );
  const types = [...new Set(used)].sort();
  assert.deepEqual(Object.keys(JSON.parse(read('abbreviations.json'))), types);
});
