import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { EXAMPLE_CALL } from '../../twin/cli/example-calls.ts';
import { type Control, openControl } from '../../twin/run/control.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { type Chain, FREE_PORTS, startChain } from './support/chain.ts';
import { command } from './support/command.ts';
import { buildFailingBundle } from './support/failing-bundle.ts';
import { following } from './support/following.ts';
import { takeOwnPlace } from './support/own-place.ts';
import { callRecords } from './support/records.ts';
import { until } from './support/until.ts';

const { leave } = takeOwnPlace();
const CALL = [...EXAMPLE_CALL.split(' ').slice(4), '--user', 'ben'];
const SECRET = 'the key is hunter2';
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

describe('a tool that throws', () => {
  const failing = buildFailingBundle(SECRET);
  let chain: Chain;
  let control: Control;
  before(async () => {
    chain = await startChain(undefined, { bundle: failing.bundle });
    control = await openControl(FREE_PORTS);
    control.serve(chain.twin);
  });
  after(async () => {
    await control.close();
    await chain.stop();
    failing.remove();
    leave();
  });

  /** The id in the text that a caller sees. */
  async function fail(): Promise<string> {
    const { status, out, err } = await command('call', CALL);
    assert.equal(status, 1);
    assert.match(out, /^200\n/);
    const [id] = ID.exec(out) ?? [];
    assert.ok(id, out);
    assert.match(err, new RegExp(`^logs {7}npm run logs -- --correlation ${id}$`, 'm'));
    return id;
  }
  const failures = () => chain.said.filter((line) => line.includes('tool_threw'));

  test('is explained by one command that starts from the text that its caller saw', async () => {
    const id = await fail();
    const { status, out } = await command('logs', ['--correlation', id]);
    assert.equal(status, 0);
    assert.equal(out.trimEnd().split('\n').length, 1, out);
    assert.match(out, new RegExp(`tool_threw ${id} ${OPEN_TOOL.name}: RangeError at `));
    assert.ok(!out.includes(SECRET), out);
    assert.ok(out.includes(failing.place), `it does not name ${failing.place}: ${out}`);
    assert.ok(!out.includes('.mjs'), 'it names a place in the bundle');
  });

  test('is shown at the terminal with one line', async () => {
    const id = await fail();
    await until(() => failures().some((line) => line.includes(id)));
    const lines = chain.said.filter((line) => line.includes(id));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', new RegExp(`^platform tool_threw ${id} ${OPEN_TOOL.name}: `));
  });

  test('has a record, which is found by the same id', async () => {
    const id = await fail();
    await until(() => callRecords(chain).some(({ correlation_id }) => correlation_id === id));
    const { status, out } = await command('events', ['--correlation', id]);
    assert.equal(status, 0);
    assert.equal(out.trimEnd().split('\n').length, 1, out);
    assert.match(out, new RegExp(`mcp_tool_audit {2}${OPEN_TOOL.name} {2}error .*${id}\\n$`));
    const [event] = (await command('events', ['--correlation', id, '--json'])).out.split('\n');
    assert.equal(JSON.parse(event ?? '').properties.reason, 'tool_threw');
  });

  test('prints the last ones that were asked for', async () => {
    await fail();
    const id = await fail();
    const { out } = await command('logs', ['--last', '1', '--json']);
    assert.equal(out.trimEnd().split('\n').length, 1, out);
    assert.ok(JSON.parse(out).line.includes(id), out);
  });

  test('is shown by a command that follows, as soon as it fails', async () => {
    const followers = ['logs', 'events'].map((name) => following(name, ['--follow']));
    try {
      // Both have printed what was there before.
      await until(() => followers.every(({ out }) => out() !== ''));
      const id = await fail();
      await until(() => followers.every(({ out }) => out().includes(id)));
    } finally {
      for (const { end } of followers) end();
    }
  });

  test('says so if nothing has the id, and refuses what cannot be one', async () => {
    const unknown = '0f8fad5b-d9cb-469f-a165-70867728950e';
    for (const name of ['logs', 'events']) {
      const none = await command(name, ['--correlation', unknown]);
      assert.deepEqual([none.status, none.out], [0, '']);
      assert.match(none.err, /^No (line|record) .*\n$/);
      const wrong = await command(name, ['--correlation', 'x']);
      assert.deepEqual([wrong.status, wrong.out], [1, '']);
      assert.match(wrong.err, /^--correlation must be an id such as .*, not "x"\.\n$/);
      for (const last of ['0', '1001', 'ten']) {
        const { status, err } = await command(name, ['--last', last]);
        assert.equal(status, 1);
        assert.match(err, /^--last must be a number from 1 to 1000/);
      }
    }
  });
});
