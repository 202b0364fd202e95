import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** It was the last one on its connection. */
  readonly closes: boolean;
}

/** Sends one request on its own connection. Rejects unless a complete answer arrives. */
export async function exchange(port: number, request: Buffer): Promise<Answer> {
  const line = openLine(port);
  try {
    return await line.send(request);
  } finally {
    line.close();
  }
}

export interface Line {
  /** Sends one request and resolves with its answer; send the next one only after that. */
  readonly send: (request: Buffer) => Promise<Answer>;
  readonly close: () => void;
}

/**
 * A keep-alive connection that does as little as possible: the benchmark must not use CPU time
 * that the measured server could use.
 */
export function openLine(port: number): Line {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.setEncoding('latin1');
  let received = '';
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  const fail = (error?: Error) => waiting?.reject(error ?? new Error('closed without an answer'));
  socket.on('error', fail).on('close', () => fail());
  socket.on('data', (chunk) => {
    received += chunk;
    const answer = wholeAnswer(received);
    if (!answer) return;
    received = '';
    waiting?.resolve(answer);
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

/** The answer once it is complete: by its declared length, or by its last chunk. */
function wholeAnswer(received: string): Answer | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const status = Number(received.slice(9, 12));
  const head = received.slice(0, headEnd);
  const rest = received.slice(headEnd + 4);
  const closes = /\r\nconnection: *close\r\n/i.test(`${head}\r\n`);
  const declared = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (declared !== undefined) {
    return rest.length < Number(declared) ? undefined : { status, body: rest, closes };
  }
  return rest.endsWith('\r\n0\r\n\r\n') ? { status, body: joinChunks(rest), closes } : undefined;
}

function joinChunks(rest: string): string {
  let body = '';
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    const length = Number.parseInt(rest.slice(at, lineEnd), 16);
    if (!length) return body;
    body += rest.slice(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 2 + length + 2;
  }
}
