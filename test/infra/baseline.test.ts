import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RULES } from '../../infra/rules/all.ts';
import { BASELINE, GROUPS } from '../../infra/rules/baseline.ts';
import { rulesPage } from '../../infra/rules/page.ts';
import { THREATS } from '../../infra/rules/threats.ts';
import { citedInFile } from '../requirements/citations.ts';

const cited = new Set(RULES.flatMap(({ cites }) => cites));

/** Threats to the deployment; the others are about code and packages. */
const ROWS = ['Z-01', 'Z-02', 'Z-03', 'Z-04', 'Z-05', 'Z-06', 'Z-07', 'Z-08', 'Z-09'];

test('cites a source in every rule', () => {
  assert.deepEqual(
    RULES.filter(({ cites }) => cites.length === 0).map(({ id }) => id),
    [],
  );
});

test('has a rule for every threat to the deployment', () => {
  assert.deepEqual(
    ROWS.filter((row) => !cited.has(row)),
    [],
  );
});

test('has a rule for every baseline item marked as met', () => {
  const met = Object.entries(BASELINE).filter(([, { is }]) => is === 'met');
  assert.deepEqual(
    met.filter(([name]) => !cited.has(name)).map(([name]) => name),
    [],
  );
});

test('marks as met every baseline item that a rule cites', () => {
  const baselines = [...cited].filter((name) => /^(Azure Policy|PSRule)/.test(name));
  assert.deepEqual(
    baselines.filter((name) => BASELINE[name]?.is !== 'met'),
    [],
  );
});

test('omits only what the list of exceptions allows, each with a reason', () => {
  const left = Object.values(BASELINE).filter((outcome) => outcome.is === 'not met');
  assert.deepEqual(new Set(left.map(({ group }) => group)), new Set(GROUPS));
  for (const { reason } of left) assert.ok(reason.length > 40);
});

test('matches docs/rules.md; UPDATE_GOLDEN=1 rewrites it', () => {
  const path = join(import.meta.dirname, '..', '..', 'docs', 'rules.md');
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, rulesPage());
  assert.equal(readFileSync(path, 'utf8'), rulesPage());
});

test('every threat that a rule or a test cites is defined, and every defined one is cited', () => {
  const root = new URL('../../', import.meta.url);
  const inTitles = globSync('test/**/*.test.ts', { cwd: root }).flatMap((file) => [
    ...citedInFile(readFileSync(new URL(file, root), 'utf8')),
  ]);
  const threats = [...cited, ...inTitles].filter((source) => /^Z-\d+$/.test(source));
  assert.deepEqual([...new Set(threats)].sort(), Object.keys(THREATS).sort());
});
