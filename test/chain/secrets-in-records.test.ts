import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type ConsoleServer, openConsole } from '../../twin/console/open-console.ts';
import { type Control, openControl } from '../../twin/run/control.ts';
import { viewOf } from '../../twin/trace/call-view.ts';
import { exportCalls } from '../../twin/trace/otlp/export-calls.ts';
import { readDestination } from '../../twin/trace/otlp/settings.ts';
import { type Collector, startCollector } from '../support/otlp-collector.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, FREE_PORTS, startChain } from './support/chain.ts';
import { command } from './support/command.ts';
import { takeOwnPlace } from './support/own-place.ts';

const { leave } = takeOwnPlace();

/** A text that stands nowhere else; capitals and small letters, so that its forms differ. */
const canary = (): string => `Zq${randomBytes(12).toString('hex')}Qz`;

/** What a reader could recognize a secret by. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // In base64, a text that begins one or two bytes later reads differently.
  const shifted = ['', 'a', 'ab'].map((before) => {
    const [from, to] = [before.length === 0 ? 0 : before.length + 1, -4];
    return Buffer.from(before + secret)
      .toString('base64')
      .slice(from, to);
  });
  const escaped = [...bytes].map((byte) => `%${byte.toString(16)}`).join('');
  const hex = bytes.toString('hex');
  const reversed = [...secret].reverse().join('');
  return [
    secret,
    ...shifted,
    ...shifted.map(toUrl),
    escaped,
    escaped.toUpperCase(),
    hex,
    hex.toUpperCase(),
    reversed,
  ];
}

const toUrl = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

/** A token in form, which has no valid signature. */
function tokenOf(claims: object, signature: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from(signature).toString('base64url')}`;
}

describe('a secret of a call', () => {
  const secrets = {
    signature: canary(),
    claim: canary(),
    jti: canary(),
    cookie: canary(),
    basic: canary(),
    scheme: canary(),
    apiKey: canary(),
    query: canary(),
    argument: canary(),
    nested: canary(),
    vault: canary(),
    azdValue: canary(),
    password: canary(),
    code: canary(),
    state: canary(),
    verifier: canary(),
  };
  let chain: Chain;
  let control: Control;
  let shown: ConsoleServer;
  let collector: Collector;
  const outputs: { name: string; text: string }[] = [];

  before(async () => {
    [chain, shown, collector] = await Promise.all([startChain(), openConsole(0), startCollector()]);
    control = await openControl(FREE_PORTS);
    control.serve(chain.twin);
    shown.serve(chain.twin, { edits: () => [], before: () => undefined });
    const destination = readDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    assert.ok(destination);
    const { calls, look } = chain.twin;
    const view = (record: Parameters<typeof viewOf>[0]) => viewOf(record, look);
    const exporting = exportCalls({
      calls: () => calls.all(),
      view,
      destination,
      say: assert.fail,
    });
    const stream = new AbortController();
    const live = await fetch(`${shown.url}api/live`, { signal: stream.signal });
    await callInAllWays();
    await exporting.close();
    const reader = live.body?.getReader();
    const first = await reader?.read();
    outputs.push({ name: 'the live stream', text: Buffer.from(first?.value ?? []).toString() });
    stream.abort();
    await lookEverywhere();
  });
  after(async () => {
    await Promise.all([control.close(), shown.close(), collector.close()]);
    await chain.stop();
    leave();
  });

  async function callInAllWays(): Promise<void> {
    const { twin } = chain;
    const { origin } = new URL(twin.mcpUrl);
    const forged = tokenOf(
      { oid: 'someone', jti: secrets.jti, own: secrets.claim },
      secrets.signature,
    );
    const bearer = bearerOf(chain, 'ada', 'user_impersonation');
    const call = (headers: Record<string, string>, url = twin.mcpUrl) =>
      fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: secrets.argument,
          method: 'tools/call',
          params: {
            name: OPEN_TOOL.name,
            arguments: {
              ...OPEN_TOOL.samples[0],
              topic: secrets.argument,
              deep: [{ a: secrets.nested }],
            },
          },
        }),
      }).then((response) => response.text());
    await call({ authorization: `Bearer ${forged}` });
    await call(bearer);
    await call({
      ...bearer,
      cookie: `AppServiceAuthSession=${secrets.cookie}; other=${secrets.cookie}`,
    });
    await call({
      authorization: `Basic ${Buffer.from(`ada:${secrets.basic}`).toString('base64')}`,
    });
    await call({ authorization: `Custom ${secrets.scheme}` });
    await call({
      ...bearer,
      'x-api-key': secrets.apiKey,
      'ocp-apim-subscription-key': secrets.apiKey,
    });
    await call(bearer, `${twin.mcpUrl}?access_token=${secrets.query}&${secrets.query}`);
    await call({ referer: `${origin}/callback?code=${secrets.query}#${secrets.query}` });
    await signIn();
    await command('secret', ['demo-secret'], { input: secrets.vault });
    await command('shell', [`azd env set OWN_VALUE ${secrets.azdValue}`]);
    assert.equal(twin.hookEnvironment.values().OWN_VALUE, secrets.azdValue);
    await call(bearer);
  }

  async function signIn(): Promise<void> {
    const { login, directory } = chain.twin.entra;
    const base = `${login}${directory.tenantId}/oauth2/v2.0`;
    const asked = new URLSearchParams({
      client_id: chain.clientId,
      response_type: 'code',
      redirect_uri: 'http://localhost:1234/callback',
      scope: `${chain.twin.mcpUrl}/user_impersonation`,
      state: secrets.state,
      nonce: secrets.jti,
      code_challenge: secrets.verifier,
      code_challenge_method: 'S256',
    });
    await fetch(`${base}/authorize?${asked}`, { redirect: 'manual' });
    const form = (fields: Record<string, string>) => ({
      method: 'POST',
      body: new URLSearchParams({ client_id: chain.clientId, ...fields }),
    });
    await fetch(
      `${base}/token`,
      form({
        grant_type: 'authorization_code',
        code: secrets.code,
        code_verifier: secrets.verifier,
        redirect_uri: 'http://localhost:1234/callback',
      }),
    );
    await fetch(
      `${base}/token`,
      form({ grant_type: 'password', username: 'ada', password: secrets.password }),
    );
    await fetch(
      `${base}/token`,
      form({
        grant_type: 'refresh_token',
        refresh_token: secrets.code,
        client_secret: secrets.password,
      }),
    );
  }

  async function lookEverywhere(): Promise<void> {
    const records = chain.twin.calls.all();
    const get = async (path: string) => {
      const response = await fetch(new URL(path, shown.url));
      outputs.push({ name: `the console's ${path}`, text: await response.text() });
    };
    for (const path of [
      'api/chain',
      'api/try',
      'api/alerts',
      'api/records',
      'api/edits',
      'api/attacks',
      'api/tools?user=ada',
    ])
      await get(path);
    for (const { id } of records) {
      await get(`api/call?id=${id}`);
      outputs.push({
        name: `the view of ${id}`,
        text: JSON.stringify(
          viewOf(records.find((one) => one.id === id) ?? assert.fail(), chain.twin.look),
        ),
      });
    }
    const modes = [
      ['--last', '500'],
      ['--last', '500', '--json'],
      ['last'],
      ['last', '--json'],
      ['last', '--all'],
      ['--last', '500', '--refused'],
    ];
    for (const args of modes) {
      const { out, err } = await command('trace', args);
      outputs.push({ name: `npm run trace -- ${args.join(' ')}`, text: out + err });
    }
    for (const { id } of records) {
      const { out } = await command('trace', [id, '--all']);
      outputs.push({ name: `npm run trace -- ${id} --all`, text: out });
    }
    // Texts stand in it as they are.
    for (const body of collector.bodies)
      outputs.push({ name: 'OTLP', text: body.toString('latin1') });
  }

  test('is met by every output', () => {
    assert.ok(chain.twin.calls.all().length >= 12);
    assert.ok(collector.spans.length > 500);
    for (const { name, text } of outputs) assert.ok(text.length > 1, name);
    assert.ok(outputs.some(({ text }) => text.includes('(sha256 ')));
  });

  for (const [name, secret] of Object.entries(secrets)) {
    test(`is in none of them, in no form: ${name}`, () => {
      for (const form of formsOf(secret)) {
        const found = outputs.filter(({ text }) => text.includes(form));
        assert.deepEqual(
          found.map((one) => `${one.name}: ${around(one.text, form)}`),
          [],
          form,
        );
      }
    });
  }
});

const around = (text: string, form: string): string => {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 120), at + 60);
};
