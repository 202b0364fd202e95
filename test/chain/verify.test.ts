import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import grants from '../../infra/entra/grants.generated.json' with { type: 'json' };
import knownClients from '../../infra/entra/known-clients.json' with { type: 'json' };
import { VERSION } from '../../server/src/contract/version.ts';
import { type Control, openControl } from '../../twin/run/control.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { withCurl } from '../support/with-curl.ts';
import { ManualClock } from '../twin/support/manual-clock.ts';
import { type Chain, FREE_PORTS, startChain } from './support/chain.ts';
import { command } from './support/command.ts';
import { commandsOf, pagesWith } from './support/documented.ts';
import { takeOwnPlace } from './support/own-place.ts';
import { until } from './support/until.ts';

const MARK = '=== next block ===';
const FIVE_MINUTES = 300_000;
const AZURE_CLI = knownClients.find(({ name }) => name === 'Azure CLI')?.clientId;

type Properties = Readonly<Record<string, string>>;
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('verifying a deployment with the commands that the pages print', () => {
  let chain: Chain;
  let control: Control;
  const place = takeOwnPlace();
  const clock = new ManualClock(Date.now());
  before(async () => {
    chain = await startChain(clock);
    control = await openControl(FREE_PORTS);
    control.serve(chain.twin);
  });
  after(async () => {
    await control.close();
    await chain.stop();
    place.leave();
  });

  test('uses the same commands on every page', () => {
    const blocks = commandsOf('docs/deploy.md', 'Verify');
    for (const page of pagesWith('Verify')) assert.deepEqual(commandsOf(page, 'Verify'), blocks);
  });

  test('shows the caller, refuses a call without a token, and raises the alert', async () => {
    const { watch } = chain.twin;
    const blocks = commandsOf('docs/deploy.md', 'Verify');
    assert.equal(blocks.length, 4);
    const asking = commandsOf('docs/upgrade.md', 'Check which version answers');
    const script = [...blocks.slice(0, 3), ...asking, ...blocks.slice(3), 'echo "$TOKEN"\n'].join(
      `echo '${MARK}'\n`,
    );
    const { status, out, err } = await command('shell', [script], { env: withCurl() });
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    const [printed, answer = '', anonymous, introduced = '', burst, token = ''] = out.split(
      `${MARK}\n`,
    );
    assert.equal(printed, '', 'the token goes into a variable');
    const { name, azp, scp, roles = [], tid, oid } = claimsOf(token);
    assert.deepEqual(
      { name, azp, scp, roles },
      { name: 'Ada', azp: AZURE_CLI, scp: 'user_impersonation', roles: grants.deployer },
    );
    const { isError, structuredContent } = JSON.parse(answer).result;
    assert.equal(isError, undefined);
    assert.ok(structuredContent);
    assert.equal(anonymous, '401\n');
    assert.equal(JSON.parse(introduced).result.serverInfo.version, VERSION);
    assert.equal(burst, '');

    // The server sends records in batches; calls over a limit leave a trace of the gateway instead.
    const records = () =>
      [...watch.events(0), ...watch.traces(0)].map((row) => row.Properties as Properties);
    await until(() => records().filter(({ decision }) => decision === 'refused').length === 40);
    const [allowed] = records().filter(({ tool }) => tool === OPEN_TOOL.name);
    assert.deepEqual(
      [allowed?.decision, allowed?.caller_tid, allowed?.caller_oid, allowed?.caller_client],
      ['allowed', tid, oid, AZURE_CLI],
    );
    assert.deepEqual(watch.alerts(), [], 'the rule is not due yet');
    clock.pass(FIVE_MINUTES);
    const [alert, ...others] = watch.alerts();
    assert.deepEqual(others, []);
    const { Subject, Refusals } = alert?.row ?? {};
    assert.deepEqual({ Subject, Refusals }, { Subject: `${tid}/${oid}`, Refusals: 40 });
    assert.ok(chain.said.some((line) => line.startsWith('watch alert: ')));
    const listed = await command('alerts', []);
    assert.match(listed.out, /severity 1/);
    assert.match(listed.out, /"Refusals":40/);
  });
});
