import { createServer, request } from 'node:http';
import type { Claims, Issuer } from '../harness/issuer.ts';
import { principalHeader } from '../harness/issuer.ts';
import { listenQuietly } from '../harness/listen.ts';
import type { TestServer } from '../harness/start-server.ts';

/**
 * Takes the place of the gateway and the platform for clients that cannot be given a token: adds the
 * bearer and the principal header and forwards everything else unchanged, Host and Origin included.
 * Returns the URL to use in place of the server's.
 */
export async function startSigningProxy(
  server: TestServer,
  issuer: Issuer,
  claims: Claims,
): Promise<URL> {
  const signature = Object.entries({
    authorization: `Bearer ${await issuer.sign(claims)}`,
    ...principalHeader(claims),
  }).flat();
  const proxy = createServer((incoming, outgoing) => {
    const { method, url, rawHeaders } = incoming;
    const forwarded = request(
      { host: '127.0.0.1', port: server.port, method, path: url },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      },
    );
    for (const [name, value] of pairs([...rawHeaders, ...signature])) {
      forwarded.setHeader(name, value);
    }
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  const port = await listenQuietly(proxy, '127.0.0.1');
  return new URL(`http://127.0.0.1:${port}/mcp`);
}

function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let i = 0; i + 1 < flat.length; i += 2) yield [flat[i] as string, flat[i + 1] as string];
}
