import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isAllowedTarget } from '../../../twin/platform/easy-auth/return-target.ts';

const ORIGIN = 'http://localhost:8000';
const FRIEND = 'https://friend.example/back';

/** Pieces from which tricks with addresses are made. */
const piece = fc.constantFrom(
  '/',
  '//',
  '\\',
  '.',
  '..',
  ':',
  '@',
  '?',
  '#',
  '%2f',
  '%5c',
  '\t',
  '\n',
  ' ',
  '\u0000',
  'http:',
  'https:',
  'javascript:',
  'data:',
  'localhost',
  ':8000',
  ORIGIN,
  FRIEND,
  'evil.example',
  'friend.example',
  'back',
  '\u3002',
  '\u2044',
);

describe('where a browser may be sent', () => {
  test('is never another origin than the own one or a listed one, as a browser reads it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const target = pieces.join('');
        if (!isAllowedTarget(target, ORIGIN, [FRIEND])) return;
        const { origin } = new URL(target, `${ORIGIN}/.auth/login/aad/callback`);
        assert.ok([ORIGIN, new URL(FRIEND).origin].includes(origin), JSON.stringify(target));
      }),
      { numRuns: 20_000 },
    );
  });
});
