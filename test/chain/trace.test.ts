import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { EXAMPLE_CALL } from '../../twin/cli/example-calls.ts';
import type { Chain } from './support/chain.ts';
import { startChainWithCommands } from './support/chain-with-commands.ts';
import { command } from './support/command.ts';
import { following } from './support/following.ts';
import { takeOwnPlace } from './support/own-place.ts';
import { until } from './support/until.ts';

const { leave } = takeOwnPlace();
/** Operands that call a tool, as the hint of `npm start` shows them. */
const CALL = EXAMPLE_CALL.split(' ').slice(4);

describe('npm run trace', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChainWithCommands();
  });
  after(async () => {
    await chain.stop();
    leave();
  });

  /** @returns the id of the call, as `npm run call` prints it. */
  async function refuse(): Promise<string> {
    const { err } = await command('call', CALL);
    const [, id = ''] = /^trace {6}npm run trace -- (\S+)$/m.exec(err) ?? [];
    assert.notEqual(id, '', err);
    return id;
  }

  test('follows calls with one line each, and says which hop refused', async () => {
    const before = await refuse();
    const shown = following('trace');
    try {
      await until(() => shown.out().includes(before));
      const id = await refuse();
      await until(() => shown.out().includes(id));
      const lines = shown
        .out()
        .split('\n')
        .filter((line) => line.includes(id));
      assert.equal(lines.length, 1, shown.out());
      assert.match(lines[0] ?? '', /^\d\d:\d\d:\d\d {2}[\da-f]{8} .* 401 .* ms {2}gateway {2,}\S/);
    } finally {
      shown.end();
    }
  });

  test('prints the last refused ones and ends', async () => {
    const id = await refuse();
    assert.equal((await command('call', [...CALL, '--user', 'ada'])).status, 0);
    const { status, out } = await command('trace', ['--refused', '--last', '1']);
    assert.equal(status, 0);
    assert.equal(out.split('\n').length, 2, out);
    assert.ok(out.includes(id), out);
  });

  test('prints one call with its deciding line first, its path and its heads', async () => {
    const id = await refuse();
    const { status, out, err } = await command('trace', [id]);
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    assert.match(out, /^POST \/mcp .* 401 .* ms\ndecided {4}\S+\.xml:\d+\n {11}gateway: /);
    assert.match(out, /^✕ gateway {2}refused$/m);
    assert.match(out, /^○ server {3}not reached$/m);
    assert.match(out, /^request {4}client {2}POST \/mcp$/m);
    assert.match(out, /^answer {5}gateway {2}401$/m);
    assert.match(out, /^\d+ more steps; --all shows them\.$/m);
    const { out: all } = await command('trace', [id, '--all']);
    assert.ok(all.split('\n').length > out.split('\n').length);
    assert.ok(!all.includes('--all'), all);
  });

  test('prints documents, one a line', async () => {
    const id = await refuse();
    const [call] = (await command('trace', [id, '--json'])).out.split('\n');
    const { decisions, deciding, status } = JSON.parse(call ?? '');
    assert.equal(status, 401);
    assert.equal(decisions[deciding].hop, 'gateway');
    const { out } = await command('trace', ['--last', '2', '--json']);
    const documents = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(documents.length, 2);
    assert.ok(documents.at(-1).id.startsWith(id));
    assert.ok(!('heads' in documents[0]));
  });

  test('says what to type instead', async () => {
    await refuse();
    const errors: readonly [string[], RegExp][] = [
      [['POST'], /^Specify "last", or the id of a call or its beginning\./],
      [['f'.repeat(32)], /^No call that is kept has the id f+\. .*"npm run trace" lists them\.\n$/],
      [['last', 'again'], /^Specify one call/],
      [['--last', 'ten'], /^--last must be a number/],
      [['--all'], /^--all is for one call: npm run trace -- last --all\.\n$/],
    ];
    for (const [args, message] of errors) {
      const { status, out, err } = await command('trace', args);
      assert.deepEqual({ status, out }, { status: 1, out: '' });
      assert.match(err, message);
    }
  });
});
