import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readDeployed, readSettings } from '../../../scripts/configure-easy-auth/settings.ts';
import { OUTPUTS, openWorld, ROOT, type World } from './support/world.ts';

/** Running one of these as a command leaves a file behind. */
const MARK = 'ran-as-a-command';
const HOSTILE = [
  `$(touch ${MARK})`,
  `\`touch ${MARK}\``,
  `"; touch ${MARK}; "`,
  `'; touch ${MARK}; '`,
  `x\ntouch ${MARK}\n`,
  `--output=${MARK}`,
  '-h',
  `x && touch ${MARK}`,
  '\u001b[2J\u202ereversed',
  '{{process.exit(7)}}',
];

for (const hostile of HOSTILE) {
  const shown = JSON.stringify(hostile).replace(/\p{Cf}/gu, '?');
  test(`treats ${shown} as a plain value [Z-10]`, async () => {
    await using world = await openWorld();
    world.home.setValues(hostile, {
      ...world.values(),
      AZURE_ENV_NAME: hostile,
      AZURE_SERVICE_MANAGEMENT_REFERENCE: hostile,
    });
    const variables = { ...world.variables(), AZURE_ENV_NAME: hostile };
    const { status, stderr } = await world.run('preprovision', variables);
    assert.equal(status, 0, stderr);
    const [api] = world.directory.applications;
    assert.equal(api?.displayName, `MCP server (${hostile})`);
    assert.equal(api?.serviceManagementReference, hostile);
    assert.equal(world.home.values(hostile)?.AZURE_AUTH_CLIENT_ID, api?.appId);
    assertNothingRan(world);
  });
}

test('refuses hostile ids, and prints them on one line', async () => {
  for (const hostile of HOSTILE) {
    const given = { ...GIVEN, AZURE_MCP_CALLER_APP_ID: hostile };
    assert.throws(() => readSettings(given), isOneLine);
  }
  await using world = await openWorld();
  world.addValues({ AZURE_MCP_CLIENT_APP_ID: HOSTILE.join('') });
  const { status, stderr } = await world.run('preprovision');
  assert.equal(status, 1);
  assert.ok(isOneLine(new Error(stderr.trim())), stderr);
  assert.deepEqual(world.graph.requests, []);
  assertNothingRan(world);
});

const GIVEN = {
  AZURE_ENV_NAME: 'x',
  AZURE_SUBSCRIPTION_ID: '44444444-4444-4444-8444-444444444444',
};

function isOneLine({ message }: Error): boolean {
  const refused = /^AZURE_MCP_C\w+_APP_ID must be a GUID, not '.*'/.test(message);
  return refused && !/[\p{Cc}\p{Cf}]/u.test(message);
}

const REDIRECTS: Readonly<Record<string, string>> = {
  '/callback': 'must be an absolute URL',
  'HTTPS://client.example/cb': 'must be an absolute URL',
  'https://client.example/cb#part': 'must not have a fragment',
  'https://*.client.example/cb': 'must not contain a wildcard',
  'https://client.example/a b': 'must not contain spaces',
  'https://client.example/$(reboot)': 'must not contain spaces or any of',
  'https://client.example/\u202ecb': 'must not contain spaces or any of',
  'https://user@client.example/cb': 'must not contain a user name',
  'http://client.example/cb': 'http is allowed only for localhost and 127.0.0.1',
  'http://localhost.client.example/cb': 'http is allowed only for localhost and 127.0.0.1',
  'http://127.0.0.1@client.example/cb': 'must not contain a user name',
  'http://[::1]/cb': 'http is allowed only for localhost and 127.0.0.1',
  'https:client.example': 'must name a host',
  'javascript:alert': 'must use https or a private-use scheme',
  'data:text/html': 'must use https or a private-use scheme',
  [`https://client.example/${'a'.repeat(256)}`]: 'must have at most 256 characters',
};

for (const [redirect, fault] of Object.entries(REDIRECTS)) {
  test(`refuses a redirect that Entra would not register: ${redirect.slice(0, 50)}`, async () => {
    const given = { ...GIVEN, AZURE_MCP_CLIENT_REDIRECTS: `http://localhost/ok, ${redirect}` };
    assert.throws(
      () => readSettings(given),
      ({ message }: Error) =>
        message.startsWith('A redirect in AZURE_MCP_CLIENT_REDIRECTS must ') &&
        message.includes(fault) &&
        !/[\p{Cc}\p{Cf}]/u.test(message),
    );
  });
}

test('accepts every redirect that the directory accepts for a client’s program', async () => {
  await using world = await openWorld();
  world.addValues({
    AZURE_MCP_CLIENT_REDIRECTS:
      'http://localhost/x?y=1&z=~, https://client.example, myapp://auth, com.example.app:/oauth, urn:ietf:wg:oauth:2.0:oob',
  });
  const { status, stderr } = await world.run('preprovision');
  assert.equal(status, 0, stderr);
});

test('refuses an MCP URL that no client could send unchanged', () => {
  const refused = [
    'http://apim-x.azure-api.net/mcp',
    'ftp://localhost/mcp',
    'https://apim-x.azure-api.net/mcp/',
    'https://APIM-X.azure-api.net/mcp',
    'https://apim-x.azure-api.net:443/mcp',
    'https://apim-x.azure-api.net/mcp?x=1',
    'https://apim-x.azure-api.net/mcp#x',
    'https://user@apim-x.azure-api.net/mcp',
    'https://apim-x.azure-api.net/a/../mcp',
    ' https://apim-x.azure-api.net/mcp',
    'javascript:alert(1)',
  ];
  const deployed = (url: string) =>
    readDeployed({
      ...OUTPUTS,
      AZURE_TENANT_ID: OUTPUTS.AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID,
      APIM_MCP_URL: url,
    });
  for (const url of refused) assert.throws(() => deployed(url), /APIM_MCP_URL/, url);
  for (const url of [OUTPUTS.APIM_MCP_URL, 'http://localhost:8000/mcp']) {
    assert.equal(deployed(url).mcpUrl, url);
  }
});

test('accepts only a GUID as an id', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const given = { ...GIVEN, AZURE_MCP_CLIENT_APP_ID: text };
      try {
        for (const one of readSettings(given).clientAppIds) assert.match(one, /^[0-9a-f-]{36}$/);
      } catch (error) {
        assert.match((error as Error).message, /AZURE_MCP_CLIENT_APP_ID must be a GUID, not '.*'/);
      }
    }),
  );
});

test('never runs an azd or az from further down the PATH', async () => {
  await using world = await openWorld();
  const decoys = join(world.folder, 'decoys');
  mkdirSync(decoys);
  for (const tool of ['azd', 'az']) {
    writeFileSync(join(decoys, tool), `#!/bin/sh\ntouch '${world.folder}/${MARK}'\n`, {
      mode: 0o755,
    });
  }
  world.signIn('az');
  const { status } = await world.run('preprovision', world.variables([decoys]));
  assert.equal(status, 0);
  assertNothingRan(world);
});

test('changes nothing outside the folders of azd and az', async () => {
  await using world = await openWorld();
  const temporary = mkdtempSync(join(tmpdir(), 'hook-tmp-'));
  try {
    const before = snapshot(world);
    // Node itself refuses every write by the hook's own process; azd may still be started.
    const variables = {
      ...world.variables(),
      TMPDIR: temporary,
      NODE_OPTIONS: '--permission --allow-fs-read=* --allow-child-process',
    };
    for (const half of ['preprovision', 'postprovision'] as const) {
      const { status, stderr } = await world.run(half, variables);
      assert.equal(status, 0, stderr);
      world.addValues(OUTPUTS);
    }
    assert.deepEqual(snapshot(world), before);
    assert.deepEqual(readdirSync(temporary), []);
  } finally {
    rmSync(temporary, { recursive: true });
  }
});

/** The files that the hook could reach by mistake: the user's and the project's. */
function snapshot(world: World): string[] {
  const folders = [join(world.folder, 'user'), join(world.folder, 'bin'), join(ROOT, 'scripts')];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const environments = existsSync(join(ROOT, '.azure'));
  return [...files.map((file) => `${file} ${statSync(file).mtimeMs}`), `.azure: ${environments}`];
}

function assertNothingRan(world: World): void {
  const all = [world.folder, ROOT, '/bin'].flatMap((folder) => readdirSync(folder));
  assert.ok(!all.some((file) => file.includes(MARK)));
}
