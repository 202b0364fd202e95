/**
 * Loaded into the program of a site that runs in a network of its own: a port there leads to the
 * proxy of the chain, by way of a socket file, which is the only thing that both networks share.
 */
import { connect, createServer } from 'node:net';

const { host, port, socket } = JSON.parse(process.env.TWIN_WAY_OUT ?? '{}');
delete process.env.TWIN_WAY_OUT;
createServer({ allowHalfOpen: true }, (inside) => {
  const outside = connect({ path: socket, allowHalfOpen: true });
  inside.pipe(outside).pipe(inside);
  for (const [one, other] of [
    [inside, outside],
    [outside, inside],
  ] as const) {
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }
})
  .listen(port, host)
  .unref();
