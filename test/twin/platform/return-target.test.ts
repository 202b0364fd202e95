import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isAllowedTarget } from '../../../twin/platform/easy-auth/return-target.ts';

const ORIGIN = 'http://localhost:8000';
const FRIEND = 'https://friend.example/back';

/** Parts from which deceptive addresses are built. */
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

describe('an allowed return target', () => {
  test("never resolves, in a browser, to an origin that is neither the site's own nor listed", () => {
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
