import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Recorded } from '../../../twin/network/recorded-service.ts';
import { placeFirst } from '../../../twin/run/place-first.ts';
import { readServices } from '../../../twin/run/read-services.ts';

const FILE = 'server/src/tools/examples/services.json';
const VALID = `{
  "https://api.example.com": [
    {
      "request": "GET /items/7",
      "status": 200,
      "body": { "state": "open" }
    }
  ]
}
`;

/** What was typed wrong, where it is reported, and with which words. */
const MISTAKES: readonly (readonly [from: string, to: string, place: string, says: RegExp])[] = [
  ['200,', '200,,', '5:21', /not JSON/],
  ['"status"', '"staus"', '5:8', /did you mean "status"\?/],
  ['200', '700', '5:8', /<=599/],
  ['200', '"200"', '5:8', /expected number/],
  ['GET /items/7', 'items/7', '4:8', /must be a method and a path/],
  ['https:', 'http:', '2:4', /must be an origin/],
];

describe('recorded services', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'services-'));
    mkdirSync(dirname(join(root, FILE)), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('are read again for each request', () => {
    writeFileSync(join(root, FILE), VALID);
    const read = readServices(root).get('api.example.com');
    const status = () => (read?.() as readonly Recorded[] | undefined)?.[0]?.status;
    assert.equal(status(), 200);
    writeFileSync(join(root, FILE), VALID.replace('200', '404'));
    assert.equal(status(), 404);
  });

  for (const [from, to, place, says] of MISTAKES) {
    test(`are refused with the place of the mistake: ${to}`, () => {
      writeFileSync(join(root, FILE), VALID.replace(from, to));
      assert.throws(
        () => readServices(root),
        ({ message }: Error) => {
          const line = placeFirst(message, root, new Set([FILE]));
          assert.match(line, says);
          assert.ok(line.startsWith(`${FILE}:${place}: `), line);
          return true;
        },
      );
    });
  }
});
