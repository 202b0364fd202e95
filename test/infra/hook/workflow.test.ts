import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { SETTING_NAMES } from '../../../scripts/configure-easy-auth/settings.ts';
import { ROOT } from './support/world.ts';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

const text = readFileSync(join(ROOT, '.github', 'workflows', 'azure-dev.yml'), 'utf8');
const workflow = parse(text) as {
  on: { workflow_dispatch: { inputs: { environment: { type: string; default: string } } } };
  permissions: Record<string, string>;
  concurrency: { group: string };
  jobs: Record<
    string,
    {
      environment: string;
      permissions: Record<string, string>;
      env: Record<string, string>;
      steps: Step[];
    }
  >;
};
const jobs = Object.values(workflow.jobs);
const steps = jobs.flatMap((job) => job.steps);

test('pins every action to a full commit', () => {
  const used = steps.flatMap(({ uses }) => uses ?? []);
  assert.ok(used.length > 0);
  for (const one of used) assert.match(one, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
});

test('grants each job only the permissions it needs', () => {
  assert.deepEqual(workflow.permissions, {});
  for (const { permissions } of jobs) {
    assert.deepEqual(permissions, { contents: 'read', 'id-token': 'write' });
  }
});

test('contains no secret and leaves no credential in the checkout', () => {
  assert.doesNotMatch(text, /secrets\./);
  const checkout = steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
  assert.equal(checkout?.with?.['persist-credentials'], false);
});

test('inserts no outside value into a script', () => {
  for (const { run } of steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
});

test('signs in from the chosen environment, and documents the name of the default', () => {
  const documents = readFileSync(join(ROOT, 'docs', 'deploy.md'), 'utf8');
  const { type, default: name } = workflow.on.workflow_dispatch.inputs.environment;
  // The type offers only environments that exist: GitHub would create a mistyped one, without reviewers.
  assert.equal(type, 'environment');
  assert.ok(documents.includes(`ENVIRONMENT=${name} #`), name);
  assert.ok(documents.includes(`:environment:'"$ENVIRONMENT"'"`));
  for (const { environment } of jobs)
    assert.match(environment, /^\$\{\{ inputs\.environment \}\}$/);
});

test('lets deployments of different environments run at the same time', () => {
  assert.match(workflow.concurrency.group, /\$\{\{ inputs\.environment \}\}$/);
});

test('does not run for pull requests', () => {
  assert.deepEqual(Object.keys(workflow.on), ['workflow_dispatch']);
});

test('passes every setting of the hook and the deployment unchanged', () => {
  const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
  const parameters = [...read('infra/main.parameters.json').matchAll(/\$\{(\w+)/g)].map(
    ([, name = '']) => name,
  );
  // An output with the name of a parameter stores a setting.
  const outputs = [...read('infra/main.bicep').matchAll(/^output (\w+) /gm)]
    .map(([, name = '']) => name)
    .filter((name) => !parameters.includes(name));
  const made = ['AZURE_AUTH_CLIENT_ID', 'AZURE_PUBLIC_CLIENT_ID'];
  const own = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID'];
  const taken = new Set([...SETTING_NAMES, ...parameters, ...own]);
  for (const name of [...outputs, ...made]) {
    if (!own.includes(name)) taken.delete(name);
  }
  for (const { env } of jobs) {
    assert.deepEqual(Object.keys(env).sort(), [...taken].sort());
    // A default here would duplicate the one in main.parameters.json.
    for (const [name, value] of Object.entries(env)) assert.equal(value, `\${{ vars.${name} }}`);
  }
});

test('refuses first of all to guess whether to lock down, and explains why', () => {
  const script = steps[0]?.run ?? '';
  const run = (value: string) =>
    spawnSync('sh', ['-e', '-c', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LOCK_DOWN_WEB_APP: value, GITHUB_STEP_SUMMARY: '/dev/null' },
    });
  for (const value of ['', 'yes', 'TRUE']) {
    const { status, stdout } = run(value);
    assert.notEqual(status, 0, value);
    assert.match(stdout, /^::error::.*LOCK_DOWN_WEB_APP/);
  }
  assert.match(run('true').stdout, /locked down/);
  assert.match(run('false').stdout, /open/);
});
