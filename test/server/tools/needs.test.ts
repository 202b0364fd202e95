import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { takeToolSecrets } from '../../../server/src/config/take-tool-secrets.ts';
import { checkNeeds } from '../../../server/src/tools/needs.ts';
import { defineTool, type Tool } from '../../../server/src/tools/tool.ts';
import { post, toolCall } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { toolThat } from '../harness/tools.ts';

const KEY = 'TICKETS_KEY';
const VALUE = 'the-key-of-the-service';

const SECRETS: readonly string[] = [
  '',
  'A',
  'tickets_key',
  'Tickets_Key',
  'TICKETS-KEY',
  'TICKETS KEY',
  '1KEY',
  'KEY\n',
  'PATH',
  'PORT',
  'HOME',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'HTTPS_PROXY',
  'NO_PROXY',
  'WEBSITE_AUTH_ENABLED',
  'MCP_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'IDENTITY_HEADER',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'KEY_VAULT_URI',
  'SECURE_CONFIG_VALUE',
  'DEMO_SECRET',
  'SKIP_EASY_AUTH',
  'AZURE_LOG_LEVEL',
  'MSI_SECRET',
  'MSI_ENDPOINT',
  'APPLICATION_INSIGHTS_NO_STATSBEAT',
  'FUNCTIONS_WORKER_RUNTIME',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'SSL_CERT_FILE',
  'OPENSSL_CONF',
  'LD_PRELOAD',
  'UV_THREADPOOL_SIZE',
  `A${'B'.repeat(61)}`,
];
for (const secret of SECRETS) {
  test(`no tool may need a secret named ${JSON.stringify(secret)}`, () => {
    const declare = () => checkNeeds({ name: 'tickets', needs: { secrets: [secret] } });
    assert.throws(
      declare,
      /^Error: The tool tickets declares a secret with .* such as TICKETS_KEY/s,
    );
  });
}

const ORIGINS: readonly string[] = [
  '',
  '*',
  'api.example.com',
  'http://api.example.com',
  'https://api.example.com/',
  'https://api.example.com/v1',
  'https://api.example.com:443',
  'https://api.example.com:8443',
  'https://API.example.com',
  'https://*.example.com',
  'https://user@api.example.com',
  'https://api.example.com?x',
  'https://api.example.com#x',
  'https://localhost',
  'https://api.localhost',
  'https://10.20.2.5',
  'https://[::1]',
  'https://169.254.169.254',
  'https://2852039166',
  'https://0x7f.1',
  'https://api..example.com',
  'https://-api.example.com',
  'https://api.example.com.',
  "https://api.example.com'",
  'https://api.example.com,https://other.example',
  `https://${'a.'.repeat(130)}example`,
];
for (const origin of ORIGINS) {
  test(`no tool may call the origin ${JSON.stringify(origin.slice(0, 60))}`, () => {
    const declare = () => checkNeeds({ name: 'tickets', needs: { outbound: [origin] } });
    assert.throws(
      declare,
      /^Error: The tool tickets declares the invalid origin .* such as https:\/\/api/s,
    );
  });
}

test('takes the secrets of tools out of the environment, and nothing else', () => {
  const env: Record<string, string | undefined> = { [KEY]: VALUE, OTHER: 'kept' };
  assert.deepEqual(takeToolSecrets(env, [KEY, 'ABSENT']), new Map([[KEY, VALUE]]));
  assert.deepEqual(env, { OTHER: 'kept' });
});

const UNSET = [
  'not-set',
  ' not-set ',
  '',
  '  ',
  '@Microsoft.KeyVault(SecretUri=https://x/secrets/y)',
];
for (const value of UNSET) {
  test(`counts a secret as missing if the setting is ${JSON.stringify(value)}`, () => {
    assert.deepEqual(takeToolSecrets({ [KEY]: value }, [KEY]), new Map());
  });
}

test('reports the status of each secret beside the other settings, without a value', () => {
  const statusOf = (value: string | undefined) =>
    readConfig(value === undefined ? {} : { [KEY]: value }, [KEY]).settings[KEY];
  assert.equal(statusOf(VALUE), 'resolved');
  assert.equal(statusOf('@Microsoft.KeyVault(SecretUri=https://x/secrets/y)'), 'unresolved');
  assert.equal(statusOf('not-set'), 'missing');
  assert.equal(statusOf(undefined), 'missing');
  assert.ok(!JSON.stringify(readConfig({ [KEY]: VALUE }, [KEY])).includes(VALUE));
});

const needing = (needs: Tool['needs'], run: Tool['run']): Tool => ({
  ...defineTool(toolThat(run)),
  ...(needs && { needs }),
});

async function callOf(tool: Tool, secrets: ReadonlyMap<string, string>) {
  const server = await startServer({ tools: [tool], secrets });
  const { json, text, headers } = await post(server, toolCall('2026', 'whoami'));
  return { server, result: json.result, text, id: headers.get('x-correlation-id') };
}

test('hands a tool the secret that it declares', async () => {
  let got = '';
  const tool = needing({ secrets: [KEY] }, (_input, { secret }) => {
    got = secret(KEY);
    return { ok: true, value: {} };
  });
  const { result } = await callOf(tool, new Map([[KEY, VALUE]]));
  assert.deepEqual([result.isError, got], [undefined, VALUE]);
});

test('hands a tool no secret of another one', async (t) => {
  const said = t.mock.method(console, 'error', () => {}).mock;
  for (const needs of [undefined, {}, { secrets: ['OTHER_KEY'] }]) {
    const tool = needing(needs, (_input, { secret }) => ({ ok: true, value: { a: secret(KEY) } }));
    const { result, text, server } = await callOf(tool, new Map([[KEY, VALUE]]));
    assert.equal(result.isError, true);
    assert.ok(!text.includes(VALUE));
    assert.equal(server.sink.toolCalls[0]?.reason, 'need_undeclared');
  }
  assert.ok(!JSON.stringify(said.calls.map((call) => call.arguments)).includes(VALUE));
});

test('ends a call without its secret with a sentence, and tells the operator which to set', async (t) => {
  const said = t.mock.method(console, 'error', () => {}).mock;
  const tool = needing({ secrets: [KEY] }, (_input, { secret }) => ({
    ok: true,
    value: { a: secret(KEY) },
  }));
  const { result, server, id } = await callOf(tool, new Map());
  assert.deepEqual(result.content, [
    {
      type: 'text',
      text: `The tool is not set up yet. Give the operator the correlation id ${id}.`,
    },
  ]);
  const [record] = server.sink.toolCalls;
  assert.deepEqual([record?.outcome, record?.reason], ['error', 'secret_missing']);
  const [line] = said.calls[0]?.arguments ?? [];
  assert.match(line, new RegExp(`secret_missing ${id} whoami: ${KEY} is not set; run "npm run`));
});

test('ends a call that reaches for an undeclared origin with a sentence', async (t) => {
  t.mock.method(console, 'error', () => {});
  for (const needs of [undefined, {}, { outbound: ['https://other.example'] }]) {
    const tool = needing(needs, async (_input, { fetch }) => {
      await fetch('https://api.tickets.example/');
      return { ok: true, value: {} };
    });
    const { result, server } = await callOf(tool, new Map());
    assert.match(result.content[0].text, /^The tool failed\. Give the operator/);
    assert.equal(server.sink.toolCalls[0]?.reason, 'need_undeclared');
  }
});
