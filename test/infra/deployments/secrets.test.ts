import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SECRET_SHAPES } from '../../../infra/rules/whole.ts';
import { compiler, INFRA, testCompiled } from '../support/deployment-tests.ts';

interface Template {
  readonly parameters?: Record<string, { type?: string; defaultValue?: unknown }>;
  readonly resources?: Record<
    string,
    { properties?: { template?: Template; parameters?: object } }
  >;
}

async function compiled(): Promise<{ text: string; template: Template }> {
  const { template } = await (await compiler()).compile(join(INFRA, 'main.bicep'));
  return { text: template, template: JSON.parse(template) };
}

/** The template and those of all modules in it. */
function templatesIn(template: Template): Template[] {
  const nested = Object.values(template.resources ?? {}).flatMap(({ properties }) =>
    properties?.template ? templatesIn(properties.template) : [],
  );
  return [template, ...nested];
}

test('contains nothing that looks like a secret in any source', () => {
  const files = globSync('**/*.{bicep,bicepparam,json,xml,kql,ts}', { cwd: INFRA });
  const found = files.filter((file) => {
    const text = readFileSync(join(INFRA, file), 'utf8');
    return SECRET_SHAPES.some((shape) => shape.test(text));
  });
  assert.deepEqual(found, []);
});

testCompiled('contains nothing that looks like a secret in the compiled template', async () => {
  const { text } = await compiled();
  assert.deepEqual(
    SECRET_SHAPES.filter((shape) => shape.test(text)),
    [],
  );
});

test('recognizes secrets by their format', () => {
  const secrets = [
    `-----BEGIN ${'PRIVATE KEY'}-----`,
    `eyJ${'hbGciOiJSUzI1NiJ9'}.eyJ${'zdWIiOiJ4In0'}`,
    `AccountKey=${'a'.repeat(40)}`,
    `abc8Q~${'x'.repeat(34)}`,
    `${'A'.repeat(86)}==`,
  ];
  for (const secret of secrets) {
    assert.ok(
      SECRET_SHAPES.some((shape) => shape.test(secret)),
      secret.slice(0, 12),
    );
  }
});

testCompiled('gives secure parameters only generated values', async () => {
  const { template } = await compiled();
  const secure = templatesIn(template).flatMap(({ parameters }) =>
    Object.entries(parameters ?? {}).filter(([, { type }]) => type?.startsWith('secure')),
  );
  assert.deepEqual(secure.map(([name]) => name).sort(), ['demoSecret', 'secureConfigValue']);
  for (const [name, { defaultValue }] of secure) assert.equal(defaultValue, '[newGuid()]', name);
});

testCompiled('passes no secret from one module to another', async () => {
  const { template } = await compiled();
  const handed = Object.values(template.resources ?? {}).flatMap(({ properties }) =>
    Object.keys(properties?.parameters ?? {}),
  );
  assert.deepEqual(
    handed.filter((name) => /secret(?!RetentionDays)|password|key$/i.test(name)),
    [],
  );
});

testCompiled('creates each secret only once, so that no deployment undoes a rotation', async () => {
  const { text } = await compiled();
  assert.equal(text.match(/"@options": \{\s*"onlyIfNotExists": \[\]\s*\}/g)?.length, 3);
});
