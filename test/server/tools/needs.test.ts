import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { takeToolSecrets } from '../../../server/src/config/take-tool-secrets.ts';
import { grantNeeds } from '../../../server/src/tools/grant-needs.ts';
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

const FORM = 'Write https and a host name in lower case, without port, path or trailing slash';
const ADDRESS = 'IP addresses are not supported';
const ONE_LABEL = 'A name without a dot resolves only within one network';
const LOCAL = 'Names under localhost, local, internal and home.arpa do not lead to the internet';
const ORIGINS: Readonly<Record<string, string>> = {
  '': FORM,
  '*': FORM,
  'api.example.com': FORM,
  'http://api.example.com': FORM,
  'https://api.example.com/': FORM,
  'https://api.example.com/v1': FORM,
  'https://api.example.com:443': FORM,
  'https://api.example.com:8443': FORM,
  'https://API.example.com': FORM,
  'https://*.example.com': FORM,
  'https://user@api.example.com': FORM,
  'https://api.example.com?x': FORM,
  'https://api.example.com#x': FORM,
  'https://api..example.com': FORM,
  'https://-api.example.com': FORM,
  'https://api.example.com.': FORM,
  "https://api.example.com'": FORM,
  'https://api.example.com,https://other.example': FORM,
  [`https://${'a.'.repeat(130)}example`]: FORM,
  'https://10.20.2.5': ADDRESS,
  'https://[::1]': ADDRESS,
  'https://[fd00:ec2::254]': ADDRESS,
  'https://169.254.169.254': ADDRESS,
  'https://168.63.129.16': ADDRESS,
  'https://93.184.215.14': ADDRESS,
  'https://2852039166': ADDRESS,
  'https://0x7f.1': ADDRESS,
  'https://localhost': ONE_LABEL,
  'https://tickets': ONE_LABEL,
  'https://metadata': ONE_LABEL,
  'https://api.localhost': LOCAL,
  'https://printer.local': LOCAL,
  'https://metadata.google.internal': LOCAL,
  'https://router.home.arpa': LOCAL,
};
for (const [origin, why] of Object.entries(ORIGINS)) {
  test(`no tool may call the origin ${JSON.stringify(origin.slice(0, 60))}`, () => {
    const declare = () => checkNeeds({ name: 'tickets', needs: { outbound: [origin] } });
    assert.throws(declare, ({ message }: Error) => {
      assert.ok(
        message.startsWith(`The tool tickets declares the invalid origin "${origin}". ${why}`),
        message,
      );
      return true;
    });
  });
}

const MEMBERS: Readonly<Record<string, string>> = {
  secret: '; did you mean "secrets"?',
  outbond: '; did you mean "outbound"?',
  identity: '.',
};
for (const [member, hint] of Object.entries(MEMBERS)) {
  test(`no tool may declare "needs.${member}"`, () => {
    const needs = { [member]: ['x'] } as Tool['needs'] & object;
    assert.throws(() => checkNeeds({ name: 'tickets', needs }), {
      message: `The tool tickets declares "needs.${member}". The supported members are secrets and outbound${hint}`,
    });
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

for (const name of ['__proto__', 'constructor', 'toString', '', [KEY], null, undefined]) {
  test(`hands a tool nothing for the secret ${JSON.stringify(name)}`, () => {
    const grant = grantNeeds(
      { name: 'tickets', needs: { secrets: [KEY] } },
      new Map([[KEY, VALUE]]),
      { settings: {}, hosted: true },
      () => assert.fail(),
    );
    assert.throws(() => grant.secret(name as string), { reason: 'need_undeclared' });
  });
}

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
  assert.match(
    line,
    new RegExp(`secret_missing ${id} whoami: ${KEY} is not set; set it as an env`),
  );
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

test('tells the operator of a deployment where to store a secret', () => {
  const settings = { [KEY]: 'missing' } as const;
  const grant = grantNeeds(
    { name: 'tickets', needs: { secrets: [KEY] } },
    new Map(),
    { settings, hosted: true },
    () => assert.fail(),
  );
  assert.throws(() => grant.secret(KEY), {
    reason: 'secret_missing',
    message: `${KEY} is not set; on your machine, run "npm run secret -- set ${KEY}"; on Azure, see docs/operate.md#rotate-a-secret`,
  });
});

test('hands a tool nothing that it adds to its declaration later', async (t) => {
  t.mock.method(console, 'error', () => {});
  const secrets: string[] = [];
  const outbound: string[] = [];
  for (const use of ['secret', 'fetch'] as const) {
    const tool = needing({ secrets, outbound }, async (_input, context) => {
      secrets.push(KEY);
      outbound.push('https://api.tickets.example');
      if (use === 'secret') context.secret(KEY);
      else await context.fetch('https://api.tickets.example/');
      return { ok: true, value: {} };
    });
    secrets.length = 0;
    outbound.length = 0;
    const { server } = await callOf(tool, new Map([[KEY, VALUE]]));
    assert.equal(server.sink.toolCalls[0]?.reason, 'need_undeclared');
  }
});
