import { request } from 'node:http';

/** Asks a service on a socket of this machine. @throws if nothing listens there. */
export function askSocket(
  socketPath: string,
  path: string,
  body?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path, method, agent: false }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode ?? 0, text });
    });
    asking.once('error', reject);
    asking.end(body);
  });
}
