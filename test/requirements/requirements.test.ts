import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stepNames } from '../server/harness/step-names.ts';
import { readCitations } from './citations.ts';
import { OF_TOOLS } from './of-tools.ts';
import { PARTS } from './requirement.ts';
import { REQUIREMENTS } from './requirements.ts';

const citing = readCitations();
const ids = REQUIREMENTS.map(({ id }) => id);

describe('the requirements of the server', () => {
  test('are each cited by a test, or say why they do not apply', () => {
    const uncited = REQUIREMENTS.filter(
      ({ id, notApplicable }) => notApplicable === undefined && !citing.has(id),
    );
    assert.deepEqual(
      uncited.map(({ id }) => id),
      [],
    );
  });

  test('include every id that a test of the server cites', () => {
    const unknown = [...citing].filter(([id]) => !ids.includes(id));
    assert.deepEqual(
      unknown.map(([id, files]) => `${id} in ${[...files].join(', ')}`),
      [],
    );
  });

  test('are not marked inapplicable if a test proves them', () => {
    const stale = REQUIREMENTS.filter(
      ({ id, notApplicable }) => notApplicable !== undefined && citing.has(id),
    );
    assert.deepEqual(
      stale.map(({ id }) => id),
      [],
    );
  });

  test('are cited only by tests beside them if they are of one tool, and so are deleted with it', () => {
    for (const { folder, requirements } of OF_TOOLS) {
      for (const { id } of requirements) {
        const elsewhere = [...(citing.get(id) ?? [])].filter(
          (file) => !file.startsWith(`${folder}/`),
        );
        assert.deepEqual(elsewhere, [], id);
      }
    }
  });

  test('are listed once each', () => {
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  });

  test('name a step of path.ts, another part, or a reason', () => {
    const { mcp, page, tool } = stepNames();
    const guards = new Set<string>([...mcp, ...page, ...tool, ...PARTS]);
    for (const { id, guard, notApplicable } of REQUIREMENTS) {
      assert.ok((guard === undefined) !== (notApplicable === undefined), id);
      if (guard !== undefined) assert.ok(guards.has(guard), `${id}: ${guard}`);
    }
  });
});
