import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkAgainst } from '../../../server/src/tools/fronted/check-schema.ts';

describe('an argument with a format', () => {
  const argumentOf = (format: string) =>
    checkAgainst({ type: 'object', properties: { page: { type: 'string', format } } });

  test('must have it', () => {
    assert.deepEqual(argumentOf('uri')({ page: 'no address' }), { invalid: ['page'] });
  });

  test('is not searched for a format that costs seconds', () => {
    const given = { page: 'no address' };
    assert.deepEqual(argumentOf('url')(given), { input: given });
  });
});
