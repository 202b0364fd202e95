import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateData, generatePredictions } from '../../../infra/generate-infra.ts';
import type { Json } from '../../../infra/model/deployment.ts';
import { isFresh, readPrediction, resolve } from '../../../infra/model/read-deployment.ts';
import { at } from '../../../infra/model/select.ts';
import { currentDeployment } from '../../../infra/prediction/current-deployment.ts';
import { referencesIn } from '../../../infra/prediction/data-files.ts';
import { DEPLOYMENTS, predict } from '../../../infra/prediction/predict.ts';
import { compiler, copyOfInfra, INFRA, testCompiled } from '../support/deployment-tests.ts';

const ROOT = join(INFRA, '..');

test('finds every generated data file up to date with the declarations', () => {
  for (const { path, text } of generateData()) {
    assert.equal(readFileSync(join(ROOT, path), 'utf8'), text, `${path}: run npm run generate.`);
  }
});

testCompiled('finds every committed prediction up to date with the compiler', async () => {
  for (const { path, text } of await generatePredictions(await compiler())) {
    assert.equal(readFileSync(join(ROOT, path), 'utf8'), text, `${path}: run npm run generate.`);
  }
});

test('recognizes fresh predictions without a compiler', () => {
  for (const name of DEPLOYMENTS) assert.equal(isFresh(readPrediction(name)), true, name);
});

test('recognizes a stale prediction without a compiler', () => {
  const prediction = readPrediction('open');
  assert.equal(isFresh(prediction, copyOfInfra()), true);
  for (const file of [
    'vault/vault.bicep',
    'platform/easy-auth.json',
    'deployments/open.bicepparam',
  ]) {
    const infra = copyOfInfra();
    writeFileSync(join(infra, file), `${readFileSync(join(infra, file), 'utf8')}\n`);
    assert.equal(isFresh(prediction, infra), false, file);
  }
});

/** A change that Bicep must carry through unread, by kind of file. */
function edited(path: string, text: string): string {
  if (!path.endsWith('.json')) return `${text}\n`;
  const value = JSON.parse(text);
  if (Array.isArray(value)) value[0].properties.description += ' Edited.';
  else value.edited = 'true';
  return JSON.stringify(value, null, 2);
}

testCompiled('applies an edit of a data file without a compiler', async () => {
  const warm = await compiler();
  for (const name of ['locked', 'locked-v2'] as const) {
    const committed = readPrediction(name);
    const infra = copyOfInfra();
    for (const path of referencesIn(committed.resources as unknown as Json)) {
      const file = join(infra, path);
      writeFileSync(file, edited(path, readFileSync(file, 'utf8')));
    }
    const compiled = await predict(warm, infra, name);
    // Reading the committed prediction over the edited files gives the compiler's result.
    assert.deepEqual(resolve(committed, infra), resolve(compiled, infra), name);
    assert.notDeepEqual(resolve(committed, infra), resolve(committed, INFRA), name);
    assert.equal(isFresh(committed, infra), true, name);
  }
});

test('refers to every policy, rule, query and document by name', () => {
  const held = [...referencesIn(readPrediction('open').resources as unknown as Json)];
  for (const path of [
    'gateway/mcp.policy.xml',
    'network/rules/gateway-classic.json',
    'watch/anomaly.kql',
  ]) {
    assert.ok(held.includes(path), path);
  }
});

testCompiled('refuses an incomplete prediction', async () => {
  // A loop over a value known only to Azure: the compiler drops the module and exits with 0.
  const infra = copyOfInfra([
    {
      file: 'watch/alerts.bicep',
      from: 'for (email, index) in emails: {',
      to: "for (email, index) in split(reference(workspaceId, '2026-03-01').customerId, '-'): {",
    },
  ]);
  await assert.rejects(
    predict(await compiler(), infra, 'open'),
    /predicted whole|does not compile/,
  );
});

/** A copy with its committed prediction, and one line of Bicep changed afterwards. */
function staleInfra(): string {
  const infra = copyOfInfra();
  const committed = join(infra, 'deployments', 'locked.prediction.json');
  writeFileSync(committed, readFileSync(join(INFRA, 'deployments', 'locked.prediction.json')));
  const file = join(infra, 'vault', 'vault.bicep');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace("bypass: 'None'", "bypass: 'AzureServices'"));
  return infra;
}

testCompiled('prefers changed Bicep to the committed prediction', async () => {
  const deployment = await currentDeployment('locked', staleInfra());
  const vault = deployment.resources.find(({ type }) => type === 'Microsoft.KeyVault/vaults');
  assert.equal(at(vault, 'properties.networkAcls.bypass'), 'AzureServices');
});

test('reads the committed prediction without a compiler while it is fresh', async () => {
  const none = () => assert.fail('No compiler was needed.');
  const deployment = await currentDeployment('locked', INFRA, none);
  assert.deepEqual(deployment, resolve(readPrediction('locked')));
});

test('says what to run when a prediction is stale and no compiler is found', async () => {
  const none = () => {
    throw new Error('No Bicep compiler found.');
  };
  await assert.rejects(
    currentDeployment('locked', staleInfra(), none),
    /locked\.prediction\.json is older than its Bicep: run "npm run generate"\. No Bicep compiler found\./,
  );
});
