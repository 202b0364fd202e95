import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { findOrInstallCompiler } from '../../infra/prediction/compiler/find.ts';
import { type Definition, digestOf } from '../../server/src/call/definition.ts';
import { SENTENCES } from '../../server/src/tools/tool-failure.ts';
import { machineClock } from '../../twin/kit/clock.ts';
import { startTwin, type Twin } from '../../twin/run/start-twin.ts';
import { toolCall } from '../server/harness/call.ts';
import { copyRepository } from '../support/copy-repository.ts';
import { needs } from '../support/needs.ts';
import { FREE_PORTS } from './support/chain.ts';
import { takeOwnPlace } from './support/own-place.ts';
import type { CallRecord } from './support/records.ts';
import { until } from './support/until.ts';

const DOCS = '7c2a7c0e-54a7-4c5e-8a52-2f1d3c4b5a60';
const WHO: Definition = { name: 'who', inputSchema: { type: 'object' } };
/** Another server for each way to be called. */
const CREDENTIALS = {
  docs: { kind: 'onBehalfOf', scope: `api://${DOCS}/Docs.Read` },
  stock: { kind: 'identity', audience: `api://${DOCS}` },
  maps: undefined,
} as const;
type Name = keyof typeof CREDENTIALS;
const NAMES = Object.keys(CREDENTIALS) as Name[];
const originOf = (name: Name) => `https://${name}.servers.example`;

/**
 * A server in place of all three: it notes every request before anything else, and admits a token
 * only after verifying it.
 */
const STAND_IN = `import { appendFileSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { createLocalJWKSet, jwtVerify } from 'jose';

const asked = await text(process.stdin);
appendFileSync('asked.log', asked + '\\n');
const { method, headers, body } = JSON.parse(asked);
const { keys, issuer, audience } = JSON.parse(readFileSync('trusted.json', 'utf8'));
const answer = (value) => process.stdout.write(JSON.stringify(value));

async function claims() {
  if (headers.host.startsWith('maps.')) return {};
  const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
  return (await jwtVerify(token, createLocalJWKSet({ keys }), { issuer, audience })).payload;
}

const RESULTS = {
  initialize: () => ({
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'servers', version: '1' },
  }),
  'tools/list': () => ({ tools: [${JSON.stringify(WHO)}] }),
  'tools/call': ({ oid, aud, azp, idtyp }) => ({
    content: [{ type: 'text', text: JSON.stringify({ oid, aud, azp, idtyp }) }],
  }),
};

try {
  const who = await claims();
  const { id, method: name } = method === 'POST' ? JSON.parse(body) : {};
  const result = RESULTS[name]?.(who);
  if (result) answer({ body: { jsonrpc: '2.0', id, result } });
  else answer({ status: id === undefined ? 202 : 400 });
} catch {
  answer({ status: 401 });
}
`;

describe('other servers, called through the whole chain', needs('compiler'), () => {
  const { leave } = takeOwnPlace();
  let copy: string;
  let folder: string;
  let twin: Twin;
  let clientId: string;

  const deployed = () => readDeployment('twin', join(copy, 'infra'));

  before(async () => {
    copy = copyRepository();
    folder = join(copy, 'server/src/tools/servers');
    const write = (file: string, value: unknown) =>
      writeFileSync(join(copy, file), JSON.stringify(value));
    const entries = NAMES.map((name) => {
      const tools = { [`${name}_who`]: { tool: 'who', callsPerMinute: 60 } };
      return [name, { url: `${originOf(name)}/mcp`, credential: CREDENTIALS[name], tools }];
    });
    const locked = [{ sha256: digestOf(WHO), ...WHO }];
    write('server/upstreams.json', Object.fromEntries(entries));
    write('server/upstreams.lock.json', Object.fromEntries(NAMES.map((name) => [name, locked])));
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
    const env = { ...inherited, BICEP: findOrInstallCompiler() };
    const run = (file: string) =>
      promisify(execFile)(process.execPath, [file], { cwd: copy, env }).catch(
        ({ stdout, stderr }) => assert.fail(`${stdout}${stderr}`),
      );
    await run('scripts/generate.ts');
    await run('server/bundle.ts');
    mkdirSync(folder);
    writeFileSync(join(folder, 'asked.log'), '');
    writeFileSync(join(folder, 'stand-in.mjs'), STAND_IN);
    const service = { command: ['node', 'stand-in.mjs'] };
    const services = Object.fromEntries(NAMES.map((name) => [originOf(name), service]));
    writeFileSync(join(folder, 'services.json'), JSON.stringify(services));
    twin = await startTwin({
      deployment: deployed(),
      ports: FREE_PORTS,
      bundle: join(copy, 'server/dist'),
      clock: machineClock,
      log: () => {},
      root: copy,
    });
    clientId = String(twin.hookEnvironment.values().AZURE_PUBLIC_CLIENT_ID);
    const issuer = `${twin.entra.login}${twin.entra.directory.tenantId}/v2.0`;
    const keysUrl = issuer.replace(/v2\.0$/, 'discovery/v2.0/keys');
    const { keys } = (await (await fetch(keysUrl)).json()) as { keys: unknown };
    writeFileSync(join(folder, 'trusted.json'), JSON.stringify({ keys, issuer, audience: DOCS }));
  });
  after(async () => {
    await twin?.stop();
    rmSync(copy, { recursive: true, force: true });
    leave();
  });

  /** Why calls failed, according to the audit trail. */
  const reasons = () =>
    twin.watch.events(0).map(({ Properties }) => (Properties as CallRecord | undefined)?.reason);
  const asked = () => readFileSync(join(folder, 'asked.log'), 'utf8');
  const oidOf = (user: string) =>
    twin.entra.directory.users.find(({ displayName }) => displayName === user)?.id;
  const tokens: string[] = [];

  function signIn(user: string): string {
    const scope = `${twin.mcpUrl}/user_impersonation`;
    const asking = { clientId, scope, accepts: true };
    const { access_token } = twin.entra.signInAs(user, asking);
    tokens.push(access_token);
    return access_token;
  }

  /** The text of the result that a client gets at the gateway. */
  async function call(name: Name, token: string): Promise<string> {
    const { body, headers } = toolCall('2025', `${name}_who`);
    const response = await fetch(twin.mcpUrl, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text).result.content[0].text;
  }

  /** As an administrator does in a browser, at the address that the hook prints. */
  async function consent(): Promise<void> {
    const { login, directory } = twin.entra;
    const api = String(twin.hookEnvironment.values().AZURE_AUTH_CLIENT_ID);
    const address = `${login}${directory.tenantId}/adminconsent?client_id=${api}`;
    const page = await fetch(address);
    const guard = /name="guard" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const cookie = page.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const administrator = directory.administrators[0] ?? '';
    const answer = await fetch(address, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ guard, administrator }),
    });
    assert.match(await answer.text(), /<h1>Accepted for all users<\/h1>/);
  }

  test('are not called on behalf of users until an administrator consents', async () => {
    const ada = signIn('ada');
    assert.ok((await call('docs', ada)).startsWith(SENTENCES.exchange_consent));
    assert.equal(asked(), '');
    await until(() => reasons().includes('exchange_consent'));
    await consent();
    assert.equal(JSON.parse(await call('docs', ada)).oid, oidOf('Ada'));
  });

  test('see who calls, and a token for themselves that this server was issued', async () => {
    const azp = twin.hookEnvironment.values().AZURE_AUTH_CLIENT_ID;
    const [ada, ben] = [signIn('ada'), signIn('ben')];
    const found = await Promise.all([ada, ben, ada].map((token) => call('docs', token)));
    assert.deepEqual(
      found.map((text) => JSON.parse(text)),
      ['Ada', 'Ben', 'Ada'].map((user) => ({ oid: oidOf(user), aud: DOCS, azp })),
    );
  });

  test('see the identity of this server where that is declared', async () => {
    const { oid, aud } = JSON.parse(await call('stock', signIn('ada')));
    assert.equal(aud, DOCS);
    const people = twin.entra.directory.users.map(({ id }) => id);
    assert.ok(oid !== undefined && !people.includes(oid));
  });

  test('are not called on behalf of an application', async () => {
    const { entra, hookEnvironment } = twin;
    const token = await entra.signInAsApplication(hookEnvironment.caller, twin.mcpUrl);
    const before = asked();
    assert.ok((await call('docs', token)).startsWith(SENTENCES.exchange_application));
    assert.equal(asked(), before);
  });

  test('are not called while the network keeps this server from the sign-in service', async () => {
    const whole = deployed();
    const resources = whole.resources.map((resource) =>
      resource.id.endsWith('-app') && resource.type.endsWith('/networkSecurityGroups')
        ? JSON.parse(JSON.stringify(resource).replace('"AzureActiveDirectory"', '"192.0.2.1/32"'))
        : resource,
    );
    await twin.update({ ...whole, resources });
    const before = asked();
    const answer = await call('docs', signIn('ada'));
    assert.ok(answer.startsWith(SENTENCES.exchange_unavailable), answer);
    assert.equal(asked(), before);
    await twin.update(whole);
    assert.equal(JSON.parse(await call('docs', signIn('ada'))).oid, oidOf('Ada'));
  });

  test('receive nothing of a caller’s own token, in whatever way they are called [AU-07]', async () => {
    for (const name of NAMES) await call(name, signIn('ben'));
    const bytes = asked();
    for (const name of NAMES) assert.ok(bytes.includes(new URL(originOf(name)).host), name);
    assert.ok(tokens.length > 5);
    for (const token of tokens) {
      const [, claims = '', signature = ''] = token.split('.');
      const { uti } = JSON.parse(Buffer.from(claims, 'base64url').toString());
      for (const part of [claims, signature, uti]) assert.ok(!bytes.includes(part));
      const twice = Buffer.from(claims).toString('base64url').slice(4, -4);
      assert.ok(!bytes.includes(twice));
    }
  });
});
