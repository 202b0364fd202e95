import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import knownClients from '../../infra/entra/known-clients.json' with { type: 'json' };
import { type Control, openControl } from '../../twin/run/control.ts';
import { withCurl } from '../support/with-curl.ts';
import { ManualClock } from '../twin/support/manual-clock.ts';
import { type Chain, startChain } from './support/chain.ts';
import { command } from './support/command.ts';
import { commandsOf, pagesWith } from './support/documented.ts';
import { takeOwnPlace } from './support/own-place.ts';
import { until } from './support/until.ts';

const MARK = '=== next block ===';
const FIVE_MINUTES = 300_000;
const AZURE_CLI = knownClients.find(({ name }) => name === 'Azure CLI')?.clientId;

const isBurst = (properties: unknown): boolean =>
  (properties as { tool?: string }).tool === 'audit_event';

describe('verifying a deployment with the commands that the pages print', () => {
  let chain: Chain;
  let control: Control;
  const place = takeOwnPlace();
  const clock = new ManualClock(Date.now());
  before(async () => {
    chain = await startChain(clock);
    control = await openControl();
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
    const { status, out, err } = await command('shell', [blocks.join(`echo '${MARK}'\n`)], {
      env: withCurl(),
    });
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    const [token, whoami = '', anonymous, burst] = out.split(`${MARK}\n`);
    assert.equal(token, '', 'the token goes into a variable');
    const { principal } = JSON.parse(whoami).result.structuredContent;
    const { name, client, scopes, roles } = principal;
    assert.deepEqual(
      { name, client, scopes, roles },
      {
        name: 'Ada',
        client: AZURE_CLI,
        scopes: ['user_impersonation'],
        roles: ['Mcp.Secrets.Read'],
      },
    );
    assert.equal(anonymous, '401\n');
    assert.equal(burst, '');

    // The server sends records in batches.
    const recorded = () => watch.events(0).filter(({ Properties }) => isBurst(Properties));
    await until(() => recorded().length === 70);
    assert.deepEqual(watch.alerts(), [], 'the rule is not due yet');
    clock.pass(FIVE_MINUTES);
    const [alert, ...others] = watch.alerts();
    assert.deepEqual(others, []);
    const { Subject, Recorded } = alert?.row ?? {};
    assert.deepEqual(
      { Subject, Recorded },
      { Subject: `${principal.tid}/${principal.oid}`, Recorded: 70 },
    );
    assert.ok(chain.said.some((line) => line.startsWith('watch alert: ')));
    const listed = await command('alerts', []);
    assert.match(listed.out, /severity 1/);
    assert.match(listed.out, /"Recorded":70/);
  });
});
