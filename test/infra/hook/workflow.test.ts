import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from './support/world.ts';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

const text = readFileSync(join(ROOT, '.github', 'workflows', 'azure-dev.yml'), 'utf8');
const workflow = parse(text) as {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, { permissions: Record<string, string>; steps: Step[] }>;
};
const jobs = Object.values(workflow.jobs);
const steps = jobs.flatMap((job) => job.steps);

test('pins every action to a full commit', () => {
  const used = steps.flatMap(({ uses }) => uses ?? []);
  assert.ok(used.length > 0);
  for (const one of used) assert.match(one, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
});

test('grants each job what it needs and the rest nothing', () => {
  assert.deepEqual(workflow.permissions, {});
  for (const { permissions } of jobs) {
    assert.deepEqual(permissions, { contents: 'read', 'id-token': 'write' });
  }
});

test('holds no secret and leaves no credential in the checkout', () => {
  assert.doesNotMatch(text, /secrets\./);
  const checkout = steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
  assert.equal(checkout?.with?.['persist-credentials'], false);
});

test('writes no value from outside into a script', () => {
  for (const { run } of steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
});

test('runs for nobody who only opens a pull request', () => {
  assert.deepEqual(Object.keys(workflow.on), ['workflow_dispatch']);
});
