import { request } from 'node:http';

export interface Ping {
  readonly socket: string;
  readonly host: string;
  readonly path: string;
  readonly timeoutMs: number;
}

/** Status of the process's answer to a GET; `undefined` without an answer in time. */
export function ping({ socket, host, path, timeoutMs }: Ping): Promise<number | undefined> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(Math.max(1, timeoutMs));
    const sent = request({ socketPath: socket, path, headers: { host }, signal, agent: false });
    sent.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', () => resolve(undefined));
    sent.end();
  });
}
