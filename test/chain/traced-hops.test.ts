import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Dispatcher, request } from 'undici';
import { createDispatcher } from '../../twin/kit/dial.ts';
import { identityOf } from '../../twin/kit/managed-identity.ts';
import { requestToken } from '../../twin/platform/tokens.ts';
import { type CallView, type DecisionView, viewOf } from '../../twin/trace/call-view.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { until } from './support/until.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAME = { name: 'demo-secret' };
const SECRETS = ['user_impersonation', 'secrets.read'] as const;

describe('the record of a call', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  /** The calls that `act` causes, once they have ended and the server has reported. */
  async function callsOf(act: () => Promise<unknown>): Promise<CallView[]> {
    const { calls, look } = chain.twin;
    const known = new Set(calls.all());
    await act();
    const records = () => calls.all().filter((record) => !known.has(record));
    await until(() => records().length > 0 && records().every(isWhole));
    return records().map((record) => viewOf(record, look));
  }

  const isWhole = (record: Parameters<typeof viewOf>[0]): boolean => {
    const { decisions } = record.read();
    const isForwarded = decisions.some(({ step }) => step === 'forward');
    return (
      record.took !== undefined && (!isForwarded || decisions.some(({ hop }) => hop === 'server'))
    );
  };

  async function called(user: string, scopes: readonly string[], tool = 'read_secret_metadata') {
    const headers = bearerOf(chain, user, ...scopes);
    const args = tool === 'read_secret_metadata' ? NAME : {};
    const [view] = await callsOf(() => callTool(chain, tool, args, headers));
    return view ?? assert.fail();
  }

  const of = (view: CallView, hop: DecisionView['hop'], step?: string): DecisionView[] =>
    view.decisions.filter((one) => one.hop === hop && (step === undefined || one.step === step));

  function lineOf({ where }: DecisionView): string {
    assert.ok(where, 'it says where');
    const lines = readFileSync(join(ROOT, where.file), 'utf8').split('\n');
    return `${where.file} ${lines[where.line - 1]?.trim()}`;
  }

  for (const [method, what] of [
    ['tools/list', 'tools/list'],
    ['ping', 'ping'],
    // Any text of a caller that names no method of the server.
    ['evil/method', ''],
  ] as const) {
    test(`is about the method that the server has read in the body: ${method}`, async () => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method });
      const headers = { 'content-type': 'application/json', ...bearerOf(chain, 'ada', SECRETS[0]) };
      const [view] = await callsOf(async () => {
        const answer = await request(chain.twin.mcpUrl, { method: 'POST', headers, body });
        await answer.body.text();
      });
      assert.equal(view?.what, what);
    });
  }

  test('has what every hop decided, and where it is written', async () => {
    const view = await called('ada', SECRETS);
    const [easyAuth] = of(view, 'platform', 'easy-auth');
    assert.match(easyAuth?.says ?? '', /lets it pass: the token is valid for this site/);
    assert.match(
      lineOf(easyAuth ?? assert.fail()),
      /easy-auth\.bicep allowedAudiences: \[clientId\]/,
    );
    const [access] = of(view, 'server', 'check-access');
    assert.match(access?.says ?? '', /scope secrets\.read and role Mcp\.Secrets\.Read/);
    const dials = of(view, 'network', 'dial').map(({ facts }) => facts?.to ?? '');
    assert.ok(dials.some((to) => to.includes('azurewebsites.net')));
    const heads = view.heads.map(({ by, kind }) => `${by} ${kind}`);
    assert.deepEqual(heads, [
      'client request',
      'gateway request',
      'platform request',
      'server answer',
      'platform answer',
      'gateway answer',
    ]);
  });

  test('has no delivery of records, whichever call has started it', async () => {
    const { watch } = chain.twin;
    // The first delivery may have been scheduled by the start; the next ones by these calls.
    for (let count = 0; count < 3; count += 1) {
      const { correlationId } = await called('ada', [SECRETS[0]], 'whoami');
      await until(() => isWritten(correlationId));
    }
    const hosts = chain.twin.calls
      .all()
      .flatMap((record) => record.read().decisions)
      .filter(({ step }) => step === 'dial')
      .map(({ facts }) => facts?.to ?? '');
    assert.ok(hosts.length > 0);
    assert.deepEqual(
      hosts.filter((to) => to.includes('applicationinsights')),
      [],
    );

    function isWritten(id: string | undefined): boolean {
      return watch.events(0).some(({ Properties }) => Object(Properties).correlation_id === id);
    }
  });

  test('has the records that the call wrote, with the rules that they count for', async () => {
    const view = await called('ben', SECRETS);
    assert.equal(view.status, 200);
    const look = () => viewOf(chain.twin.calls.find(view.id) ?? assert.fail(), chain.twin.look);
    await until(() => look().records.length > 0);
    const [record] = look().records;
    assert.equal(record?.name, 'mcp_tool_audit');
    assert.equal(record?.properties.reason, 'unknown_tool');
    assert.equal(record?.properties.tool, 'read_secret_metadata');
    assert.ok((record?.rules.length ?? 0) > 0, 'a refusal counts for a rule');
    const [access] = of(view, 'server', 'check-access');
    assert.match(
      access?.says ?? '',
      /lacks role Mcp\.Secrets\.Read, so the tool is answered as unknown/,
    );
  });

  test('has nothing that the caller chose in its records', async () => {
    const text = 'canary-of-an-argument';
    const headers = bearerOf(chain, 'ada', SECRETS[0]);
    const args = { action: text, target: text, reason: text };
    const [view] = await callsOf(() => callTool(chain, 'audit_event', args, headers));
    const look = () =>
      viewOf(chain.twin.calls.find(view?.id ?? '') ?? assert.fail(), chain.twin.look);
    await until(() => look().records.length > 0);
    assert.ok(!JSON.stringify(look()).includes(text));
  });

  test('has the step at which a tool call was refused, although it is answered with 200', async () => {
    const headers = bearerOf(chain, 'ada', SECRETS[0]);
    const [view] = await callsOf(() => callTool(chain, 'whoami', { unknown: 'x' }, headers));
    assert.equal(view?.status, 200);
    assert.equal(view?.end, 'refused');
    const deciding = view?.decisions[view.deciding ?? -1] ?? assert.fail();
    assert.equal(deciding.step, 'check-arguments');
    assert.match(deciding.says, /whoami ends with invalid_arguments/);
    assert.match(lineOf(deciding), /whoami\.ts /);
  });

  test('has the grant by which the vault decided', async () => {
    const { calls = assert.fail(), outbound } = chain.twin.network;
    const routes = await Promise.all(
      [{ service: 'AppService' }, { subnet: 'app' }].map(async (from) =>
        createDispatcher(await outbound(from)),
      ),
    );
    const [own, dispatcher] = routes as [Dispatcher, Dispatcher];
    const { access_token } = await requestToken(
      { own: async () => own },
      identityOf(siteId()),
      'https://vault.azure.net',
    );
    const vault = chain.twin
      .deployment()
      .resources.find(({ type }) => type === 'Microsoft.KeyVault/vaults');
    const asked = async (path: string, token: string): Promise<string> => {
      const record = calls.begin('network');
      const { statusCode, body } = await calls.run(record, () =>
        request(`https://${vault?.name}.vault.azure.net/secrets/${path}?api-version=7.4`, {
          dispatcher,
          headers: { authorization: `Bearer ${token}` },
        }),
      );
      assert.ok(!JSON.stringify(viewOf(record)).includes(JSON.parse(await body.text()).value));
      record.end(statusCode);
      const [decision] = of(viewOf(record, chain.twin.look), 'vault');
      return `${decision?.verdict} ${decision?.says} ${decision?.where?.file ?? ''}`;
    };
    assert.equal(
      await asked('secure-config-value', access_token),
      'passed GET /secrets/secure-config-value: Key Vault Secrets User on secure-config-value allows getSecret → 200 infra/vault/grants.bicep',
    );
    assert.equal(
      await asked('demo-secret', access_token),
      'refused GET /secrets/demo-secret: no role assignment allows getSecret on demo-secret → 403 infra/vault/vault.bicep',
    );
    assert.match(await asked('demo-secret', 'x'), /^refused .* not a signed JWT .* → 401 $/);
    for (const route of routes) await route.destroy();
  });

  test('has the setting by which Easy Auth refused a direct dial', async () => {
    const host = chain.twin.platform.reference(siteId()).properties as { defaultHostName: string };
    const { calls = assert.fail() } = chain.twin.network;
    const from = createDispatcher(await chain.twin.network.outbound({ subnet: 'gateway' }));
    const url = `https://${host.defaultHostName}/mcp`;
    const ask = (headers: Record<string, string>) => async () => {
      const record = calls.begin('network');
      const options = { dispatcher: from, method: 'POST', headers, body: '{}' } as const;
      const { statusCode, body } = await calls.run(record, () => request(url, options));
      await body.text();
      record.end(statusCode);
    };
    const { clientId } = chain;
    const graph = chain.twin.entra.signInAs('ada', {
      clientId,
      scope: 'https://graph.microsoft.com/User.Read',
      accepts: true,
    }).access_token;
    const cases: readonly (readonly [Record<string, string>, RegExp, RegExp])[] = [
      [{}, /neither a token nor a session/, /easy-auth\.json "unauthenticatedClientAction"/],
      [
        { authorization: 'Bearer x' },
        /not a signed JWT/,
        /easy-auth\.json "requireAuthentication"/,
      ],
      [{ authorization: `Bearer ${graph}` }, /answers 401/, /easy-auth\.bicep/],
    ];
    for (const [headers, says, where] of cases) {
      const [view] = await callsOf(ask(headers));
      const [decision] = view ? of(view, 'platform', 'easy-auth') : [];
      assert.equal(view?.entrance, 'network');
      assert.match(decision?.says ?? '', says);
      assert.match(lineOf(decision ?? assert.fail()), where);
      assert.equal(view?.decisions[view.deciding ?? -1]?.step, 'easy-auth');
    }
    await from.destroy();
  });

  test('has no call of the hook, which ran at the start', () => {
    const hosts = chain.twin.calls.all().map((record) => viewOf(record).request);
    assert.ok(hosts.every((first) => !first.includes('/v1.0/applications')));
  });

  const siteId = (): string =>
    chain.twin
      .deployment()
      .resources.find(
        ({ type, tags }) =>
          type === 'Microsoft.Web/sites' && tags?.['azd-service-name'] === 'server',
      )?.id ?? '';
});
