import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { createListener } from '../../../twin/gateway/listener.ts';
import { Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { listenQuietly } from '../../server/harness/listen.ts';

const LIMIT = 3;
const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** A gateway with few connection slots, and connections to it. */
async function withGateway(
  status: () => number | Promise<number>,
  look: (open: (bytes?: string) => Promise<Socket>) => Promise<void>,
): Promise<void> {
  const server = createListener(
    async () => new Response(await status(), '', new Fields(), Body.of('x')),
    { connections: LIMIT },
  );
  const port = await listenQuietly(server, '127.0.0.1');
  const sockets: Socket[] = [];
  try {
    await look(async (bytes = '') => {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      sockets.push(socket);
      const taken = once(server, 'connection');
      await once(socket, 'connect');
      await taken;
      socket.write(bytes);
      return socket;
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  }
}

const ends = async (socket: Socket): Promise<void> => {
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
};
const answer = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);

describe('the connection slots of the gateway', () => {
  for (const [what, bytes] of [
    ['say nothing', ''],
    ['send half a head', 'POST /mcp HTTP/1.1\r\nHost: localhost\r\n'],
  ] as const) {
    test(`are freed for a new caller by closing the oldest clients that ${what} [D-01]`, () =>
      withGateway(
        () => 200,
        async (open) => {
          const strangers = [await open(bytes), await open(bytes), await open(bytes)];
          const caller = await open(GET);
          assert.match(await answer(caller), /^HTTP\/1\.1 200/);
          await ends(strangers[0] as Socket);
          assert.deepEqual(
            strangers.map(({ closed }) => closed),
            [true, false, false],
          );
        },
      ));
  }

  test('are kept by a caller who was answered while unknown clients have some [D-01]', () =>
    withGateway(
      () => 200,
      async (open) => {
        const caller = await open(GET);
        assert.match(await answer(caller), /^HTTP\/1\.1 200/);
        const strangers = [await open(), await open()];
        await open();
        await ends(strangers[0] as Socket);
        caller.write(GET);
        assert.match(await answer(caller), /^HTTP\/1\.1 200/);
      },
    ));

  test('are kept by a caller whose request is being served [D-01]', async () => {
    const done = Promise.withResolvers<number>();
    const all = Promise.withResolvers<void>();
    let served = 0;
    const status = () => {
      if (++served === LIMIT) all.resolve();
      return done.promise;
    };
    await withGateway(status, async (open) => {
      const callers = [await open(GET), await open(GET), await open(GET)];
      await all.promise;
      await ends(await open());
      done.resolve(200);
      const answers = await Promise.all(callers.map(answer));
      for (const one of answers) assert.match(one, /^HTTP\/1\.1 200/);
    });
  });
});
