import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { bearerOf } from './support/call.ts';
import type { Chain } from './support/chain.ts';
import { startChainWithCommands } from './support/chain-with-commands.ts';
import { command } from './support/command.ts';
import { takeOwnPlace } from './support/own-place.ts';

const { leave } = takeOwnPlace();

/** An eight-bit control sequence, which HTTP allows in a header; and others, in JSON alone. */
const EIGHT_BIT = '\u009b2J\u009d0;owned\u009c';
const HOSTILE = `\u001b[2J\r\u202e${EIGHT_BIT}\u2028<b>\ud800`;

describe('hostile text in a call', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChainWithCommands();
    const { authorization = '' } = bearerOf(chain, 'ada', 'user_impersonation');
    const body = (name: unknown, id: unknown, method: unknown = 'tools/call') =>
      JSON.stringify({
        jsonrpc: '2.0',
        id,
        method,
        params: { name, arguments: { [HOSTILE]: HOSTILE } },
      });
    const signedIn = [`Authorization: ${authorization}`];
    await send(body('whoami', 1), [
      ...signedIn,
      `User-Agent: ${EIGHT_BIT}`,
      `traceparent: ${EIGHT_BIT}`,
      `Own: ${EIGHT_BIT}`,
    ]);
    await send(body(HOSTILE, HOSTILE), signedIn);
    await send(body(HOSTILE, HOSTILE, HOSTILE), signedIn);
    await send('{}', [], `GET /${EIGHT_BIT}?${EIGHT_BIT}=${EIGHT_BIT}`);
    await send('{}', [], `GET /%1b%5b2J%0d%0a%e2%80%ae?%1b`);
    await send('{}', [], 'PROPFIND /mcp');
    await send('{}', [`Authorization: Bearer ${EIGHT_BIT}`, `Mcp-Method: ${EIGHT_BIT}`]);
  });
  after(async () => {
    await chain.stop();
    leave();
  });

  /** As bytes, because clients refuse to send this. */
  async function send(
    body: string,
    headers: readonly string[],
    first = 'POST /mcp',
  ): Promise<void> {
    const { port } = new URL(chain.twin.mcpUrl);
    const socket = connect(Number(port), '127.0.0.1');
    const head = [
      `${first} HTTP/1.1`,
      `Host: localhost:${port}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
      '\r\n',
    ].join('\r\n');
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]));
    await text(socket);
  }

  const modes = [
    ['--last', '500'],
    ['--last', '500', '--json'],
    ['last', '--all'],
    ['last', '--json'],
  ];
  for (const args of modes) {
    test(`is printed as text by npm run trace -- ${args.join(' ')}`, async () => {
      const { status, out, err } = await command('trace', args);
      assert.deepEqual({ status, err }, { status: 0, err: '' });
      assert.doesNotMatch(out, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    });
  }

  test('is printed as text where each call is a tree, with no colour but its own', async () => {
    const records = chain.twin.calls.all();
    assert.ok(records.length >= 5, String(records.length));
    const env = { ...process.env, FORCE_COLOR: '1' };
    for (const { id } of records) {
      const { out } = await command('trace', [id, '--all'], { env });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of its own colours
      const own = out.replaceAll(/\u001b\[(?:1|2|22|31|32|33|39)m/g, '');
      assert.notEqual(own, out);
      assert.doesNotMatch(own, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  });

  test('leaves the terminal without colours if that is asked for', async () => {
    const env = { ...process.env, NO_COLOR: '1' };
    const { out } = await command('trace', ['last'], { env });
    assert.ok(!out.includes('\u001b'), out);
  });

  test('is printed as text by npm run call', async () => {
    const { out, err } = await command('call', [HOSTILE, '--user', 'ada']);
    assert.doesNotMatch(out + err, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});
