import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PUBLIC_CLIENT } from '../../../scripts/configure-easy-auth/registration/declared.ts';
import { SETTING_NAMES } from '../../../scripts/configure-easy-auth/settings.ts';
import { ROOT } from './support/world.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
test('names every setting of the hook and the deployment', () => {
  const documented = read('docs/deploy.md') + read('docs/lockdown.md');
  const parameters = [...read('infra/main.parameters.json').matchAll(/\$\{(\w+)/g)];
  const outputs = [...read('infra/main.bicep').matchAll(/^output (\w+) /gm)].map(
    ([, name]) => name,
  );
  const given = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_TENANT_ID'];
  const taken = [...SETTING_NAMES, ...parameters.map(([, name = '']) => name)];
  for (const name of taken.filter((one) => !given.includes(one) && !outputs.includes(one))) {
    assert.ok(documented.includes(name), name);
  }
});

test("shows the deployment's addresses and paths", () => {
  const plan = JSON.parse(read('infra/network/plan.json')) as {
    addressSpace: string;
    endpoints: { site: { address: string; zone: string } };
  };
  const lockdown = read('docs/lockdown.md');
  for (const text of [plan.addressSpace, plan.endpoints.site.address, plan.endpoints.site.zone]) {
    assert.ok(lockdown.includes(text), text);
  }
  const paths = PUBLIC_CLIENT.publicClient.redirectUris.map((uri) => new URL(uri).pathname);
  for (const path of paths) assert.ok(read('docs/deploy.md').includes(`\`${path}\``), path);
});

test('triggers the alert with as many calls as the query requires', () => {
  const limit = Number(
    /Refusals > iff\(IsTotal, \d+, (\d+)\)/.exec(read('infra/watch/anomaly.kql'))?.[1],
  );
  const calls = Number(/seq (\d+)/.exec(read('docs/deploy.md'))?.[1]);
  assert.ok(calls > limit, `${calls} calls against a limit of ${limit}`);
});
