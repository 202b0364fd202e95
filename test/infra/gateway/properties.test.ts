import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeEdit } from '../support/describe-edit.ts';
import { replace } from './edit.ts';
import { FILES } from './files.ts';
import { ACCESS } from './properties-access.ts';
import { SHAPE } from './properties-shape.ts';

for (const { title, check, breaks } of [...SHAPE, ...ACCESS]) {
  describe(title, () => {
    test('holds', () => {
      assert.deepEqual(check(FILES), []);
    });

    for (const [file, from, to] of breaks) {
      test(`breaks with an edit of ${file}: ${describeEdit(from, to)}`, () => {
        assert.notDeepEqual(check(replace(FILES, file, from, to)), []);
      });
    }
  });
}
