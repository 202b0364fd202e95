import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../test/server/harness/start-process.ts';
import { exchange } from './exchange.ts';

const REPORT_USAGE = join(import.meta.dirname, 'peers/report-usage.mjs');
const GIVE_UP_MS = 10_000;

export interface Usage {
  /** User and system time of the process since it started. */
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

export interface Peer {
  readonly port: number;
  /** Milliseconds from the start of the process until the end of its first answer. */
  readonly firstAnswerMs: number;
  readonly usage: () => Promise<Usage>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a server as a separate process and calls it until it answers.
 *
 * @param file what Node runs; it listens on `PORT` of 127.0.0.1.
 * @throws if it exits early, or gives no answer with status 200 within ten seconds.
 */
export async function startPeer(
  file: string,
  env: Record<string, string>,
  request: (port: number) => Buffer,
): Promise<Peer> {
  const port = Number(await freePort());
  const started = performance.now();
  const child = fork(file, {
    env: { ...env, PORT: String(port), HOST: '127.0.0.1', NODE_ENV: 'production' },
    execArgv: ['--import', REPORT_USAGE],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk) => {
    complaint += chunk;
  });
  while (performance.now() - started < GIVE_UP_MS && child.exitCode === null) {
    const answer = await exchange(port, request(port)).catch(() => undefined);
    if (answer?.status === 200) {
      const firstAnswerMs = performance.now() - started;
      return { port, firstAnswerMs, ...handles(child) };
    }
    if (answer) complaint = `status ${answer.status}: ${answer.body}`;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  child.kill();
  throw new Error(`${file} does not answer as it should: ${complaint}`);
}

function handles(child: ChildProcess): Pick<Peer, 'usage' | 'stop'> {
  const exited = once(child, 'exit');
  return {
    async usage() {
      child.send('usage');
      return (await once(child, 'message'))[0] as Usage;
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}
