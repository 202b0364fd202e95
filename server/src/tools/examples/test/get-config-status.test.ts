import assert from 'node:assert/strict';
import { test } from 'node:test';
import { post, toolCall, WIRES } from '../../../../../test/server/harness/call.ts';
import { startServer } from '../../../../../test/server/harness/start-server.ts';
import { readConfig } from '../../../config/read-config.ts';
import { createTools } from '../../list.ts';

const CANARY = 'canary-5e1f';
const NO_KEY = '00000000-0000-0000-0000-000000000000';
const REFERENCE = `@Microsoft.KeyVault(SecretUri=https://kv-${CANARY}.vault.azure.net/secrets/x)`;

/** The tool's answer in a process with these settings, and everything that left the process. */
async function statusWith(env: Record<string, string>, wire: (typeof WIRES)[number] = '2026') {
  const { settings } = readConfig({ ...env });
  const server = await startServer({
    env,
    tools: createTools({ settings, readSecret: undefined }),
  });
  const reply = await post(server, toolCall(wire, 'get_config_status'));
  return {
    settings: reply.json.result.structuredContent.settings,
    left: reply.text + JSON.stringify([...reply.headers]) + JSON.stringify(server.sink.records),
  };
}

for (const wire of WIRES) {
  test(`distinguishes resolved, unresolved and missing, without values, on the ${wire} wire [T-02]`, async () => {
    const { settings, left } = await statusWith(
      {
        SECURE_CONFIG_VALUE: REFERENCE,
        APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${NO_KEY};IngestionEndpoint=https://${CANARY}.example/`,
        MCP_PUBLIC_URL: `https://${CANARY}.example/mcp`,
        IDENTITY_HEADER: CANARY,
      },
      wire,
    );
    assert.deepEqual(settings, {
      MCP_PUBLIC_URL: 'resolved',
      KEY_VAULT_URI: 'missing',
      SECURE_CONFIG_VALUE: 'unresolved',
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'resolved',
    });
    assert.ok(!left.includes(CANARY));
    assert.ok(!left.includes('@Microsoft'));
  });
}

const SECRET_STATUS: readonly [string, string][] = [
  [CANARY, 'resolved'],
  ['', 'missing'],
  ['   ', 'missing'],
  [REFERENCE, 'unresolved'],
  [REFERENCE.toUpperCase(), 'unresolved'],
  [REFERENCE.toLowerCase(), 'unresolved'],
  [`  ${REFERENCE} `, 'unresolved'],
  [`\n${REFERENCE}`, 'unresolved'],
  ['@Microsoft.KeyVault(VaultName=v;SecretName=s)', 'unresolved'],
];

test('recognizes a reference whatever its case and surrounding spaces [T-02]', async () => {
  for (const [value, status] of SECRET_STATUS) {
    const { settings } = await statusWith({ SECURE_CONFIG_VALUE: value });
    assert.equal(settings.SECURE_CONFIG_VALUE, status, value);
  }
});

test('answers the same for values of any length and content [T-02]', async () => {
  const answers = new Set();
  for (const value of ['x', 'x'.repeat(10_000), '0', 'false', '\u202e', '{"a":1}']) {
    const { settings } = await statusWith({ SECURE_CONFIG_VALUE: value });
    answers.add(JSON.stringify(settings));
  }
  assert.equal(answers.size, 1);
});

test('accepts no name, so that no other setting can be requested [T-02, T-10]', async () => {
  const server = await startServer({ tools: createTools({ settings: {}, readSecret: undefined }) });
  for (const name of ['name', 'setting', 'PATH', 'IDENTITY_HEADER', '__proto__']) {
    const args = JSON.parse(`{"${name}":"PATH"}`);
    const { json } = await post(server, toolCall('2026', 'get_config_status', args));
    assert.equal(json.result.isError, true, name);
    assert.ok(!json.result.content[0].text.includes('PATH'));
  }
});

test('reads nothing from the environment when it is called [T-02, T-13]', async () => {
  const env = { SECURE_CONFIG_VALUE: 'x' };
  const { settings } = readConfig(env);
  const [, tool] = createTools({ settings, readSecret: undefined });
  process.env.SECURE_CONFIG_VALUE = REFERENCE;
  try {
    const answer = await tool?.run({}, undefined as never);
    assert.ok(answer?.ok);
    const shown = answer.value.settings as Record<string, string>;
    assert.equal(shown.SECURE_CONFIG_VALUE, 'resolved');
  } finally {
    delete process.env.SECURE_CONFIG_VALUE;
  }
});
