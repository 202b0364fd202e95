import type { Server } from 'node:http';
import type { DropArgument, Socket } from 'node:net';
import type { CallRecord, Entrance } from './call-record.ts';
import type { Calls } from './calls.ts';
import type { Decider } from './hop-names.ts';
import { latestOn } from './record-exchange.ts';

/** What Node's parser says of a request that it refuses. */
interface ParseError extends NodeJS.ErrnoException {
  readonly reason?: string;
  readonly rawPacket?: Buffer;
}

/** What Node answers by itself, by its error codes; to any other, 400. */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** Records what Node itself refuses: before a listener sees the request, or while it reads the body. */
export function recordFaults(server: Server, calls: Calls, hop: Entrance & Decider): void {
  server.on('connection', (socket) => {
    // Not `clientError`, whose listeners would have to answer in place of Node.
    socket.on('error', (error: ParseError) => {
      const { code = '' } = error;
      if (code.startsWith('HPE_') || code in STATUSES) refused(socket, error);
    });
  });
  server.on('drop', (dropped) => {
    const record = calls.begin(hop);
    record.head('client', 'request', `a connection from ${addressOf(dropped)}`, []);
    note(record, 'connection', `more than ${server.maxConnections} connections are open`);
    record.end(0);
  });

  function refused(socket: Socket, error: ParseError): void {
    const running = latestOn(socket);
    const isRunning = running !== undefined && running.took === undefined;
    const record = isRunning ? running : calls.begin(hop);
    if (!isRunning) record.head('client', 'request', firstLineOf(error), []);
    note(record, 'http', sayingOf(error), { code: error.code ?? '' });
    record.end(STATUSES[error.code ?? ''] ?? 400);
  }

  function note(
    record: CallRecord,
    step: string,
    says: string,
    facts: Readonly<Record<string, string>> = {},
  ): void {
    record.add({ hop, step, verdict: 'refused', says, from: record.now(), facts });
  }
}

const addressOf = (dropped: DropArgument | undefined): string =>
  dropped?.remoteAddress?.replace(/^::ffff:/, '') ?? 'an unknown address';

function sayingOf({ code, reason, message }: ParseError): string {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'the request was not complete in time';
  if (code === 'HPE_INVALID_EOF_STATE') return 'the client left within its request';
  if (code === 'HPE_HEADER_OVERFLOW') return 'the headers are too large';
  return `not valid HTTP/1.1: ${reason ?? message}`;
}

/** What it shows of bytes that are no request: anything else may belong to a body. */
function firstLineOf({ rawPacket }: ParseError): string {
  const [, method, target] =
    /^([A-Z]{1,20}) ([!-~]{1,2000}) HTTP\//.exec(rawPacket?.toString('latin1', 0, 2_100) ?? '') ??
    [];
  return method === undefined ? 'an unreadable request' : `${method} ${target}`;
}
