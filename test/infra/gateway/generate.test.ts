import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { generate } from '../../../infra/gateway/generate.ts';
import { GATEWAY_REFUSALS } from '../../../infra/gateway/refusals.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { REFUSALS } from '../../../server/src/contract/refusals.ts';
import { DECLARED } from '../../../server/src/tools/declarations.ts';
import { parse, walk } from './document.ts';

const root = join(import.meta.dirname, '../../..');
const generated = generate();
const textOf = (name: string): string =>
  generated.find(({ path }) => path.endsWith(`/${name}`))?.text as string;

describe('the generated files of the gateway', () => {
  for (const { path, text } of generated) {
    test(`keeps ${path} fresh; npm run generate writes it`, () => {
      assert.equal(readFileSync(join(root, path), 'utf8'), text);
    });
  }

  test('limit every declared tool, and nothing else, by its own number', () => {
    const limits = [...walk(parse(textOf('tool-limits.generated.fragment.xml')))].filter(
      ({ name }) => name === 'rate-limit-by-key',
    );
    assert.deepEqual(
      limits.map(({ attributes }) => [attributes['counter-key']?.split(':')[1], attributes.calls]),
      [
        ...DECLARED.map(({ name, access }) => [name, String(access.callsPerMinute)]),
        // Unknown names share the strictest limit.
        ['', String(Math.min(...DECLARED.map(({ access }) => access.callsPerMinute)))],
      ],
    );
  });

  test('limit a caller by the declared number', () => {
    const limits = [...walk(parse(textOf('caller-limit.generated.fragment.xml')))].filter(
      ({ name }) => name === 'rate-limit-by-key',
    );
    assert.deepEqual(
      limits.map(({ attributes }) => [attributes.calls, attributes['renewal-period']]),
      [[String(LIMITS.callsPerMinute), '60']],
    );
  });

  test("contain the server's message where both refuse", () => {
    const shared = Object.keys(GATEWAY_REFUSALS).filter((reason) =>
      Object.hasOwn(REFUSALS, reason),
    );
    assert.ok(shared.length >= 15);
    for (const reason of shared) {
      assert.equal(GATEWAY_REFUSALS[reason], REFUSALS[reason as keyof typeof REFUSALS]);
    }
  });

  test('keep every fragment far below the 32 KB that the service stores', () => {
    for (const { path, text } of generated) assert.ok(text.length < 16 * 1024, path);
  });

  test('use one sentence per refusal, without characters that JSON escapes', () => {
    for (const [reason, { message }] of Object.entries(GATEWAY_REFUSALS)) {
      assert.match(message, /^[A-Z][ -~]*\.$/, reason);
      assert.equal(JSON.stringify(message), `"${message}"`, reason);
    }
  });
});
