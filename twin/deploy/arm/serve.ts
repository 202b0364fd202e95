import { createServer } from 'node:http';
import { closeServer } from '../../kit/close-server.ts';
import { answerArm, type Deployed } from './answer.ts';

/** Answers as Azure Resource Manager on a socket in the run's own folder, for its az command only. */
export async function serveArm(
  socket: string,
  deployed: () => Deployed,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const { status, body } = answerArm(deployed(), request.url ?? '/');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return () => closeServer(server);
}
