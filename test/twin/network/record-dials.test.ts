import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request as requestPlain } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Dispatcher, request } from 'undici';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { resourceOf, siteOf } from '../../../infra/model/select.ts';
import type { Dialler } from '../../../infra/network/reach.ts';
import type { CallRecord } from '../../../twin/kit/call-record.ts';
import { Calls, forNoCall } from '../../../twin/kit/calls.ts';
import { machineClock } from '../../../twin/kit/clock.ts';
import { createDispatcher } from '../../../twin/kit/dial.ts';
import { createNetwork, type Network } from '../../../twin/network/network.ts';
import { viewOf } from '../../../twin/trace/call-view.ts';
import { KeptCalls } from '../../../twin/trace/kept-calls.ts';
import { createLocate } from '../../../twin/trace/locate.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SITE = 'https://app.azurewebsites.net/';
const VAULT = 'https://kv.vault.azure.net/';
const PLAIN = 'http://plain.example/';
const GATEWAY: Dialler = { subnet: 'gateway' };
const INTERNET: Dialler = { internet: '198.51.100.20' };

describe('what a call dials', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dials-'));
  const deployment = readDeployment('locked');
  const locate = createLocate(join(ROOT, 'infra'), () => deployment);
  const heads: string[][] = [];
  let kept: KeptCalls;
  let calls: Calls;
  let network: Network;
  const dispatchers: Dispatcher[] = [];

  before(async () => {
    kept = new KeptCalls();
    calls = new Calls(machineClock, kept);
    network = await createNetwork(folder, () => deployment, calls);
    const serve = (host: string, place: Parameters<Network['serve']>[1]): void =>
      network.serve(host, place, (incoming, response) => {
        heads.push(incoming.rawHeaders);
        response.end('here');
      });
    serve('app.azurewebsites.net', { resource: siteOf(deployment).id });
    serve('kv.vault.azure.net', {
      resource: resourceOf(deployment, 'Microsoft.KeyVault/vaults').id,
    });
    serve('plain.example:80', { service: 'Internet' });
  });
  after(async () => {
    calls.close();
    await network.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    for (const dispatcher of dispatchers.splice(0)) await dispatcher.destroy();
  });

  async function from(dialler: Dialler): Promise<Dispatcher> {
    const dispatcher = createDispatcher(await network.outbound(dialler));
    dispatchers.push(dispatcher);
    return dispatcher;
  }

  const dial = (dispatcher: Dispatcher, url: string): Promise<number> =>
    request(url, { dispatcher }).then(
      async ({ statusCode, body }) => {
        await body.text();
        return statusCode;
      },
      () => 0,
    );

  async function callDialling(dispatcher: Dispatcher, url: string): Promise<CallRecord> {
    const record = calls.begin('gateway');
    await calls.run(record, () => dial(dispatcher, url));
    return record;
  }

  const said = (record: CallRecord): string[] =>
    viewOf(record, { locate, records: () => [], nameOf: () => undefined }).decisions.map(
      ({ verdict, says, where }) =>
        `${verdict} ${says}${where ? ` ${where.file} ${textAt(where.file, where.line)}` : ''}`,
    );

  test('names who, whom, how the name resolved and each rule with its row', async () => {
    assert.deepEqual(said(await callDialling(await from(GATEWAY), SITE)), [
      'passed Subnet gateway reaches app.azurewebsites.net:443.',
      `passed app.azurewebsites.net resolves to 10.20.2.4, private endpoint ${endpointOf('pep-app')}, through the zone privatelink.azurewebsites.net. infra/network/plan.json "address": "10.20.2.4",`,
      'passed gateway: AllowSite allows it. infra/network/rules/gateway-classic.json "name": "AllowSite",',
      'passed endpoints: AllowGatewayToSite allows it. infra/network/rules/endpoints.json "name": "AllowGatewayToSite",',
      'passed private endpoint allows it. infra/platform/platform.bicep serviceId: site.outputs.id',
    ]);
  });

  test('names the rule that refuses, with its row', async () => {
    const row = 'infra/network/rules/gateway-classic.json "name": "DenyAllOutbound",';
    const [dialled, , rule] = said(await callDialling(await from(GATEWAY), VAULT));
    assert.equal(
      dialled,
      `refused Subnet gateway gets no answer, because a rule drops its packets, from kv.vault.azure.net:443: gateway: DenyAllOutbound. ${row}`,
    );
    assert.equal(rule, `refused gateway: DenyAllOutbound refuses it. ${row}`);
  });

  test('names the setting that closes a public endpoint', async () => {
    const before = kept.all().length;
    assert.equal(await dial(await from(INTERNET), SITE), 403);
    const [record] = kept.all().slice(before);
    assert.ok(record);
    assert.equal(record.entrance, 'network');
    assert.equal(record.status, 403);
    const [dialled, name, rule] = said(record);
    const setting =
      "infra/platform/site.bicep publicNetworkAccess: lockedDown ? 'Disabled' : 'Enabled'";
    assert.match(
      dialled ?? '',
      /^refused A machine on the internet \(198\.51\.100\.20\) is refused/,
    );
    assert.match(name ?? '', /resolves to a public address/);
    assert.equal(rule, `refused publicNetworkAccess refuses it. ${setting}`);
  });

  test('tells a request along a connection that was opened before', async () => {
    const dispatcher = await from(GATEWAY);
    let [dialled, , rule] = said(await callDialling(dispatcher, SITE));
    // The client decides when it uses a connection again.
    for (let calls = 0; calls < 50 && !dialled?.includes('along'); calls += 1) {
      [dialled, , rule] = said(await callDialling(dispatcher, SITE));
    }
    assert.match(dialled ?? '', /along a connection that was opened \d+\.\d s before\.$/);
    assert.match(rule ?? '', /^passed gateway: AllowSite allowed the connection\./);
  });

  test('tells a name that does not resolve', async () => {
    assert.deepEqual(said(await callDialling(await from(GATEWAY), 'https://other.example/')), [
      'refused Subnet gateway dials a name that does not resolve here, other.example:443.',
    ]);
    assert.deepEqual(said(await callDialling(await from(GATEWAY), 'http://other.example/')), [
      'refused Subnet gateway dials a name that does not resolve here, other.example:80.',
    ]);
  });

  test('tells a dial over plain HTTP', async () => {
    const [dialled] = said(await callDialling(await from({ outside: 'gateway' }), PLAIN));
    assert.match(dialled ?? '', /^passed .* reaches plain\.example:80\.$/);
  });

  test('is not shown to what is dialled, and cannot be stated by a caller', async () => {
    const record = calls.begin('gateway');
    const dispatcher = await from(GATEWAY);
    heads.length = 0;
    const before = kept.all().length;
    const forged = { 'x-twin-call': '0'.repeat(64), 'X-TWIN-CALL': 'other' };
    await calls.run(record, async () => {
      const { body } = await request(SITE, { dispatcher, headers: forged });
      await body.text();
    });
    const seen = heads[0] ?? [];
    const values = seen.filter((_, at) => seen[at - 1]?.toLowerCase() === 'x-twin-call');
    assert.deepEqual(values, ['0'.repeat(64), 'other']);
    assert.equal(kept.all().length, before);
    assert.equal(said(record).length, 5);
  });

  test('is apart from what is dialled for no call: refusals alone, and few of them', async () => {
    const dispatcher = await from(GATEWAY);
    const before = kept.all().length;
    const record = calls.begin('gateway');
    await calls.run(record, () => forNoCall(() => dial(dispatcher, VAULT)));
    assert.deepEqual(record.read().decisions, []);
    await dial(dispatcher, SITE);
    // The call, and the refused dial.
    assert.equal(kept.all().length, before + 2);
    for (let index = 0; index < 60; index += 1) await dial(dispatcher, 'https://other.example/');
    const isApart = ({ entrance, status }: CallRecord) => entrance === 'network' && status === 502;
    const refused = kept.all().filter(isApart);
    assert.equal(refused.length, 50);
    assert.match(
      said(refused[0] ?? record)[0] ?? '',
      /does not resolve here, other\.example:443\.$/,
    );
    assert.ok(kept.find(record.id));
  });

  test('is apart from requests without the key of the proxy', async () => {
    const { proxy } = await network.outbound(INTERNET);
    const { hostname, port } = new URL(proxy);
    const sent = requestPlain({ hostname, port, path: SITE, agent: false }).end();
    const [answer] = await once(sent, 'response');
    answer.resume();
    assert.equal(answer.statusCode, 407);
    const last = kept.all().at(-1) ?? assert.fail();
    assert.equal(last.status, 407);
    assert.match(said(last)[0] ?? '', /without its key/);
  });

  test('does not contain what the hook asks', async () => {
    const dispatcher = createDispatcher(await network.outboundOfHook(INTERNET));
    dispatchers.push(dispatcher);
    const before = kept.all().length;
    assert.equal(await dial(dispatcher, SITE), 403);
    assert.equal(kept.all().length, before);
  });

  const endpointOf = (prefix: string): string =>
    deployment.resources.find(
      ({ type, name }) => type === 'Microsoft.Network/privateEndpoints' && name.startsWith(prefix),
    )?.name ?? '';
});

const textAt = (file: string, line: number): string | undefined =>
  readFileSync(join(ROOT, file), 'utf8').split('\n')[line - 1]?.trim();
