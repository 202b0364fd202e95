import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { replace } from './edit.ts';
import { FILES } from './files.ts';
import { ACCESS } from './properties-access.ts';
import { SHAPE } from './properties-shape.ts';

for (const { title, check, breaks } of [...SHAPE, ...ACCESS]) {
  describe(title, () => {
    test('holds', () => {
      assert.deepEqual(check(FILES), []);
    });

    for (const [index, [file, from, to]] of breaks.entries()) {
      test(`breaks with edit ${index + 1} of ${file}`, () => {
        assert.notDeepEqual(check(replace(FILES, file, from, to)), []);
      });
    }
  });
}
