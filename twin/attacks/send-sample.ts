import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request, type Server } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import { request as dial, ProxyAgent } from 'undici';
import type { Outbound } from '../kit/hop.ts';
import type { Prepared } from './samples.ts';

/** Milliseconds for one sample at one door. */
const PATIENCE_MS = 5_000;

/** Over the wire, as any caller on this machine does. */
export const sendTo = (mcpUrl: string, sample: Prepared, trace: string): Promise<void> =>
  answered(asked(mcpUrl, sample, trace), sample);

/** To a server that listens nowhere: the connection exists in memory alone. */
export function handTo(server: Server, mcpUrl: string, sample: Prepared, trace: string) {
  const [here, there] = duplexPair();
  const sent = asked(mcpUrl, sample, trace, here);
  // The peer's address, which policies read.
  server.emit('connection', Object.assign(there, { remoteAddress: '127.0.0.1' }));
  return answered(sent, sample).finally(() => here.destroy());
}

function asked(mcpUrl: string, sample: Prepared, trace: string, along?: Duplex): ClientRequest {
  const { hostname, port, pathname } = new URL(mcpUrl);
  return request({
    ...{ hostname, port, path: `${pathname}${sample.search}`, method: 'POST' },
    headers: fieldsOf(sample, trace),
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(along ? { createConnection: () => along } : { agent: false }),
  });
}

async function answered(sent: ClientRequest, { body }: Prepared): Promise<void> {
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'close');
}

/** Along a way through the network, to a name; a dial that is refused is an answer too. */
export async function dialName(
  { proxy, authority }: Outbound,
  host: string,
  sample: Prepared,
  trace: string,
): Promise<void> {
  const dispatcher = new ProxyAgent({
    uri: proxy,
    requestTls: { ca: readFileSync(authority) },
    // For a connection that the network refuses, its record has nothing else of the request.
    headers: { traceparent: trace },
  });
  try {
    const { body } = await dial(`https://${host}/mcp${sample.search}`, {
      dispatcher,
      method: 'POST',
      headers: fieldsOf(sample, trace),
      body: sample.body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await body.dump();
  } catch {
    // Its record says why.
  } finally {
    await dispatcher.destroy();
  }
}

const fieldsOf = ({ headers, body }: Prepared, traceparent: string) => ({
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(body)),
  traceparent,
  ...headers,
});
