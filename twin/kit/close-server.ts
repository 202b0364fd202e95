import type { Server } from 'node:http';

/** Ends all connections too: a kept one would keep the server open. */
export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
