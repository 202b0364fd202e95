import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findOrInstallCompiler } from '../../../infra/prediction/compiler/find.ts';
import { DEPLOYMENTS } from '../../../infra/prediction/predict.ts';
import { TYPES } from '../../../infra/resource-types/check-resource.ts';
import { compiler, copyOfInfra, INFRA, testCompiled } from '../support/deployment-tests.ts';
import { LINTER_PROBES } from './linter-probes.ts';

const CONFIG = JSON.parse(readFileSync(join(INFRA, 'bicepconfig.json'), 'utf8'));
const RULES: Record<string, { level: string }> = CONFIG.analyzers.core.rules;
/** The same, with each warning an error. */
const STRICT = structuredClone(CONFIG);
for (const rule of Object.values<{ level: string }>(STRICT.analyzers.core.rules)) {
  rule.level = 'error';
}
const BICEP = globSync('**/*.{bicep,bicepparam}', { cwd: INFRA }).sort();

const folder = mkdtempSync(join(tmpdir(), 'probes-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function bicep(...args: string[]) {
  const { status, stderr } = spawnSync(findOrInstallCompiler(), args, {
    cwd: INFRA,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stderr };
}

testCompiled('builds main.bicep without warnings', () => {
  assert.deepEqual(bicep('build', 'main.bicep', '--stdout'), { status: 0, stderr: '' });
});

testCompiled('builds main.bicep with every warning treated as an error', async () => {
  const infra = copyOfInfra();
  writeFileSync(join(infra, 'bicepconfig.json'), JSON.stringify(STRICT));
  const { complaints, template } = await (await compiler()).compile(join(infra, 'main.bicep'));
  assert.deepEqual(complaints, []);
  assert.notEqual(template, '');
});

testCompiled('lints every parameter file without warnings', () => {
  const pattern = join(INFRA, 'deployments', '*.bicepparam');
  assert.deepEqual(bicep('lint', '--pattern', pattern), { status: 0, stderr: '' });
});

testCompiled('compiles every Bicep file by itself without warnings', async () => {
  const warm = await compiler();
  for (const file of BICEP) {
    const path = join(INFRA, file);
    const complaints = file.endsWith('.bicepparam')
      ? await warm.compileParameters(path)
      : (await warm.compile(path)).complaints;
    assert.deepEqual(complaints, [], file);
  }
});

testCompiled('finds every Bicep file formatted', async () => {
  const warm = await compiler();
  for (const file of BICEP) {
    const path = join(INFRA, file);
    assert.equal(readFileSync(path, 'utf8'), await warm.format(path), file);
  }
});

testCompiled('writes the policies of one API sequentially', () => {
  const built = spawnSync(findOrInstallCompiler(), ['build', 'gateway/api.bicep', '--stdout'], {
    cwd: INFRA,
    encoding: 'utf8',
  });
  interface Declared {
    readonly type: string;
    readonly copy?: { readonly mode?: string; readonly batchSize?: number };
    readonly dependsOn?: readonly string[];
  }
  const { resources } = JSON.parse(built.stdout) as { resources: Record<string, Declared> };
  const policies = Object.values(resources).filter(({ type }) =>
    type.endsWith('operations/policies'),
  );
  assert.equal(policies.length, 2);
  for (const { copy } of policies) assert.deepEqual([copy?.mode, copy?.batchSize], ['serial', 1]);
  assert.ok(resources.rootApi?.dependsOn?.includes('mcpApi'));
});

test('has a parameter file for every deployment and no other', () => {
  const files = BICEP.filter((file) => file.endsWith('.bicepparam'));
  assert.deepEqual(files, [...DEPLOYMENTS].map((name) => `deployments/${name}.bicepparam`).sort());
});

test('sets every linter rule to warning', () => {
  // As errors, they would stop a deployment as soon as a newer compiler finds more. In this project a
  // warning is a failure too: compilation must be free of warnings.
  const others = Object.entries(RULES).filter(([, { level }]) => level !== 'warning');
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(RULES), Object.keys(LINTER_PROBES).sort());
});

for (const [rule, probe] of Object.entries(LINTER_PROBES)) {
  testCompiled(`configures a linter rule that exists: ${rule}`, async () => {
    for (const [level, base] of Object.entries({ Warning: CONFIG, Error: STRICT })) {
      const own = join(folder, `${rule}-${level}`);
      mkdirSync(own);
      // One rule needs a feature that is off by default, so no example can break it without that feature.
      const config = { ...base, experimentalFeaturesEnabled: { assertions: true } };
      writeFileSync(join(own, 'bicepconfig.json'), JSON.stringify(config));
      const files = typeof probe === 'string' ? { 'main.bicep': probe } : probe;
      for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
      const { complaints } = await (await compiler()).compile(join(own, 'main.bicep'));
      const named = complaints.filter(({ code }) => code === rule);
      assert.ok(named.length > 0, `The compiler has no rule called ${rule}.`);
      assert.ok(named.every((complaint) => complaint.level === level));
    }
  });
}

test('silences the linter only in the listed places', () => {
  const silenced = BICEP.flatMap((file) =>
    readFileSync(join(INFRA, file), 'utf8')
      .split('\n')
      .filter((line) => line.includes('#disable-'))
      .map((line) => `${file}: ${line.trim()}`),
  );
  assert.deepEqual(silenced, ['main.bicep: #disable-next-line no-unnecessary-dependson']);
});

test('uses no expression that is predicted wrongly', () => {
  // `.?` and a resource's whole `.properties` are answered from what the template declares.
  const traps = [
    /\.\?/,
    /\bcontains\([a-zA-Z]+\.properties/,
    /\blist(Keys|Secrets|AccountSas)\(/,
    /getSecret\(/,
  ];
  const found = BICEP.flatMap((file) =>
    traps
      .filter((trap) => trap.test(readFileSync(join(INFRA, file), 'utf8')))
      .map((trap) => `${file}: ${trap}`),
  );
  assert.deepEqual(found, []);
});

test('loads no data file that would come out as an expression', () => {
  const data = globSync('**/*.{json,xml,kql}', {
    cwd: INFRA,
    exclude: ['deployments/**', 'resource-types/**'],
  });
  const texts = data.map((file) => [file, readFileSync(join(INFRA, file), 'utf8')] as const);
  const values = ([file, text]: readonly [string, string]): string[] =>
    file.endsWith('.json')
      ? [...text.matchAll(/"([^"]*)"/g)].map(([, value]) => String(value))
      : [text];
  const wrong = texts.filter((entry) => values(entry).some((value) => value.startsWith('[')));
  assert.deepEqual(
    wrong.map(([file]) => file),
    [],
  );
});

// The newest ones that are six months old, according to the package; a test of the types checks this.
test('names the settled version of each type, whether created or only read', () => {
  const used = BICEP.flatMap((file) =>
    [...readFileSync(join(INFRA, file), 'utf8').matchAll(/'(Microsoft\.[\w./]+)@([\w-]+)'/g)].map(
      ([, type, version]) => [String(type), String(version)] as const,
    ),
  );
  assert.deepEqual(
    used.filter(([type, version]) => TYPES.versions[type] !== version),
    [],
  );
});
