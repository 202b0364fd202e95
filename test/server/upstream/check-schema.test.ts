import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkAgainst, matcherOf } from '../../../server/src/tools/fronted/check-schema.ts';

describe('a schema with $async', () => {
  const schema = {
    $async: true,
    type: 'object',
    properties: { page: { type: 'integer' } },
    required: ['page'],
  };

  test('still refuses an argument that is not valid', () => {
    assert.deepEqual(checkAgainst(schema)({ page: 'x' }), { invalid: ['page'] });
    assert.deepEqual(checkAgainst(schema)({ page: 1 }), { input: { page: 1 } });
  });

  test('still refuses a structured result that does not match', () => {
    assert.equal(matcherOf(schema)({}), false);
  });
});

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
