import { unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.ts';

/** Listens where the configuration says; a socket file that a killed process left is taken over. */
export async function listen(app: FastifyInstance, where: Config['listen']): Promise<void> {
  if ('path' in where && (await isLeftOver(where.path))) unlinkSync(where.path);
  await app.listen(where);
}

/** A socket file behind which nobody listens any more; it would make every restart fail. */
function isLeftOver(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(false));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
