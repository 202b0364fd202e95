import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { LEGACY_VERSIONS } from '../../../server/src/mcp/versions.ts';
import { anyRequest } from './support/any-request.ts';
import { createEndpoint } from './support/create-endpoint.ts';

/** Each has a seed of its own; a single test of all messages would exceed the time limit of a test. */
const BATCHES = Number(process.env.BATCHES ?? 10);
const BATCH = 10_000;

test('the supported revisions are those of the SDK', () => {
  assert.deepEqual(LEGACY_VERSIONS, SUPPORTED_PROTOCOL_VERSIONS);
});

describe('a message answered directly', () => {
  for (let batch = 1; batch <= BATCHES; batch++) {
    test(`gets what the SDK would have answered, batch ${batch}`, async (t) => {
      t.mock.method(console, 'error', () => {});
      const [direct, throughSdk] = [createEndpoint(false), createEndpoint(true)];
      let succeeded = 0;
      await fc.assert(
        fc.asyncProperty(anyRequest, async (request) => {
          const expected = await throughSdk(request);
          assert.deepEqual(await direct(request), expected);
          if (expected.status === 200) succeeded++;
        }),
        { numRuns: BATCH },
      );
      // Otherwise the generator would only compare refusals.
      assert.ok(succeeded > BATCH / 8, `${succeeded} of ${BATCH} messages succeeded`);
    });
  }
});
