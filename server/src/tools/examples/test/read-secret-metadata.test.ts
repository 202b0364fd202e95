import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  post,
  request,
  signedIn,
  toolCall,
  WIRES,
} from '../../../../../test/server/harness/call.ts';
import { startIssuer } from '../../../../../test/server/harness/issuer.ts';
import { READER } from '../../../../../test/server/harness/reader.ts';
import { startServer } from '../../../../../test/server/harness/start-server.ts';
import { encodings } from '../../../../../test/server/tools/encodings.ts';
import { INJECTIONS, PATHS, PROTOTYPE_KEYS } from '../../../../../test/server/tools/payloads.ts';
import { ask, METADATA } from '../../../../../test/server/tools/support.ts';
import type { ReadSecret } from '../../../call/values.ts';
import { createTools } from '../../list.ts';
import { foldings, homoglyphs, INVISIBLES, inserted, TERMINATORS } from './spellings.ts';
import { toolNamed } from './tool-named.ts';

const VAULT = { KEY_VAULT_URI: 'https://kv-test.vault.azure.net/' };
const ALLOWED = ['demo-secret', 'secure-config-value'];
const SENTENCE = "Invalid arguments: name. Correct them to match the tool's input schema.";

const issuer = await startIssuer();
const headers = await signedIn(issuer, issuer.userClaims(READER));

/** A server with a vault whose answers the test controls, and the names that it was asked for. */
async function startWith(readSecret: ReadSecret) {
  const asked: string[] = [];
  const tools = createTools({
    settings: {},
    readSecret: (name) => {
      asked.push(name);
      return readSecret(name);
    },
  });
  const server = await startServer({ env: { ...issuer.env, ...VAULT }, tools });
  return { server, asked };
}

const INJECTED_NAMES: readonly unknown[] = [
  '',
  'other-secret',
  'demo-secret/abc',
  'demo-secret/versions',
  'demo-secret?api-version=7.4',
  'demo-secret#',
  'demo-secret\n',
  ' demo-secret',
  'demo-secre',
  'demo-secret-2',
  'DEMO-SECRET',
  '-demo-secret',
  '..%2fkeys',
  '../keys/demo-secret',
  'https://other.vault.azure.net/secrets/demo-secret',
  'kv-other;demo-secret',
  'x'.repeat(127),
  'x'.repeat(128),
  ...PROTOTYPE_KEYS,
  null,
  0,
  true,
  ['demo-secret'],
  { name: 'demo-secret' },
];

for (const wire of WIRES) {
  describe(`read_secret_metadata on the ${wire} wire`, () => {
    test('answers an allowed name with the named fields and nothing else [T-04, API3]', async () => {
      const { server } = await startWith(async () => ({
        found: { ...METADATA, ...{ value: 'canary-value', tags: { owner: 'canary-tag' } } },
      }));
      const call = toolCall(wire, 'read_secret_metadata', { name: 'demo-secret' });
      const { json, text } = await post(server, call, headers);
      assert.deepEqual(json.result.structuredContent, {
        status: 'found',
        name: 'demo-secret',
        metadata: {
          version: 'a'.repeat(32),
          enabled: true,
          created: '2026-01-02T03:04:05.000Z',
          updated: '2026-01-02T03:05:05.000Z',
          expires: null,
          content_type: 'text/plain',
        },
      });
      assert.ok(!text.includes('canary'));
      assert.ok(!JSON.stringify(server.sink.records).includes('canary'));
    });

    test('refuses every other name with one answer, without a request to the vault [T-03, T-05, V-13, API1]', async () => {
      const { server, asked } = await startWith(async () => ({ found: METADATA }));
      for (const name of INJECTED_NAMES) {
        const call = toolCall(wire, 'read_secret_metadata', { name });
        const { status, json } = await post(server, call, headers);
        assert.equal(status, 200, String(name));
        assert.equal(json.result.isError, true, String(name));
        assert.deepEqual(json.result.content, [{ type: 'text', text: SENTENCE }]);
        assert.equal(json.result.structuredContent, undefined);
      }
      assert.deepEqual(asked, []);
      assert.ok(server.sink.toolCalls.every(({ decision }) => decision === 'refused'));
      assert.equal(server.sink.toolCalls.length, INJECTED_NAMES.length);
    });
  });
}

test('refuses every lookalike of an allowed name [T-03, U-01, U-02, U-03, U-05, U-09]', () => {
  const { input } = toolNamed('read_secret_metadata');
  let count = 0;
  for (const name of ALLOWED) {
    const spellings = [
      ...homoglyphs(name),
      ...foldings(name),
      ...INVISIBLES.flatMap((one) => [...inserted(name, one)]),
      ...encodings(name),
      ...TERMINATORS.flatMap((end) => [name + end, end + name]),
    ];
    for (const spelling of [...spellings, ...PATHS, ...INJECTIONS]) {
      count++;
      if (input.safeParse({ name: spelling }).success) assert.fail(JSON.stringify(spelling));
    }
  }
  assert.ok(count > 10_000);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      fc.pre(!ALLOWED.includes(name));
      assert.ok(!input.safeParse({ name }).success);
    }),
    { numRuns: 2_000 },
  );
});

const FAILURES = {
  denied:
    /^The server is not allowed to read the metadata of this secret; grant its managed identity/,
  missing: /^The vault does not contain this secret;/,
  unavailable: /^The vault did not return a usable response in time; try again later\.$/,
} as const;

for (const [failed, sentence] of Object.entries(FAILURES)) {
  test(`answers a fixed sentence when the vault is ${failed}, and records an error [T-06]`, async () => {
    const { server } = await startWith(async () => ({ failed: failed as keyof typeof FAILURES }));
    const call = toolCall('2026', 'read_secret_metadata', { name: 'demo-secret' });
    const { json } = await post(server, call, headers);
    assert.equal(json.result.isError, true);
    assert.match(json.result.content[0].text, sentence);
    assert.equal(server.sink.toolCalls[0]?.outcome, 'error');
    assert.equal(server.sink.toolCalls[0]?.reason, `vault_${failed}`);
  });
}

test("reveals nothing of a failing reader's error [T-11, SG-06]", async (t) => {
  const said = t.mock.method(console, 'error', () => {}).mock;
  const { server } = await startWith(async () => {
    throw new Error('canary at /srv/vault/secret.ts');
  });
  const call = toolCall('2026', 'read_secret_metadata', { name: 'demo-secret' });
  const { json, text } = await post(server, call, headers);
  assert.equal(json.result.isError, true);
  assert.ok(!text.includes('canary') && !text.includes('/srv'));
  assert.equal(server.sink.toolCalls[0]?.reason, 'tool_threw');
  assert.doesNotMatch(String(said.calls[0]?.arguments), /canary|\/srv/);
});

test('answers not_configured without a vault', async () => {
  const server = await startServer({ tools: createTools({ settings: {}, readSecret: undefined }) });
  for (const name of ALLOWED) {
    const { json } = await post(server, toolCall('2026', 'read_secret_metadata', { name }));
    assert.deepEqual(json.result.structuredContent, {
      status: 'not_configured',
      name,
      metadata: null,
    });
  }
});

test('offers the tool to no caller when a vault is configured but sign-in is not required [T-05]', async () => {
  const tools = createTools({ settings: {}, readSecret: async () => ({ found: METADATA }) });
  const server = await startServer({ env: VAULT, tools });
  const list = await post(server, request('2026', 'tools/list'));
  const names = list.json.result.tools.map(({ name }: { name: string }) => name);
  assert.ok(names.includes('whoami'));
  assert.ok(!names.includes('read_secret_metadata'));
  const known = toolCall('2026', 'read_secret_metadata', { name: 'demo-secret' });
  const unknown = toolCall('2026', 'read_secret_metadat0', { name: 'demo-secret' });
  assert.equal((await post(server, known)).text, (await post(server, unknown)).text);
});

const CONTENT_TYPES: readonly [string, string][] = [
  ['text/plain', 'text/plain'],
  ['application/json; charset=utf-8', 'application/json; charset=utf-8'],
  ['![x](https://x.example/?d=1)', '![x https x.example/?d=1)'],
  ['<img src=x>', 'img src=x'],
  ['a\u202eb\u200bc\u{e0041}d\u001b[31me\0', 'abcd[31me'],
  ['line one\r\nline two', 'line one line two'],
  ['x'.repeat(10_000), 'x'.repeat(128)],
  ['\ud800x', '\ufffdx'],
];

test('makes the content type, which is foreign text, plain and short [I-03, I-04]', async () => {
  for (const [contentType, shown] of CONTENT_TYPES) {
    const [, , tool] = createTools({
      settings: {},
      readSecret: async () => ({ found: { ...METADATA, contentType } }),
    });
    assert.ok(tool);
    const answer = await ask(tool, { name: 'demo-secret' });
    assert.ok(answer.ok);
    const { metadata } = answer.value as { metadata: { content_type: string } };
    assert.equal(metadata.content_type, shown);
  }
});
