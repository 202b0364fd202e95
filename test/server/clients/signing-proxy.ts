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
  const bearer = { authorization: `Bearer ${await issuer.sign(claims)}` };
  const to = new URL(`http://127.0.0.1:${server.port}`);
  return startAddingProxy(to, { ...bearer, ...principalHeader(claims) });
}

/** Adds headers to whatever it forwards to an origin on this machine. */
export async function startAddingProxy(
  { hostname: host, port }: URL,
  headers: Readonly<Record<string, string>>,
): Promise<URL> {
  const added = Object.entries(headers).flat();
  const proxy = createServer((incoming, outgoing) => {
    const { method, url, rawHeaders } = incoming;
    const forwarded = request({ host, port, method, path: url }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    for (const [name, value] of pairs([...rawHeaders, ...added])) {
      forwarded.setHeader(name, value);
    }
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  const at = await listenQuietly(proxy, 'localhost');
  return new URL(`http://localhost:${at}/mcp`);
}

function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let i = 0; i + 1 < flat.length; i += 2) yield [flat[i] as string, flat[i + 1] as string];
}
