import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../test/server/harness/start-process.ts';
import { exchange } from '../load/exchange.ts';
import type { WriteRequest } from '../load/write-request.ts';

const REPORT_USAGE = join(import.meta.dirname, '../peers/report-usage.mjs');
const GIVE_UP_MS = 30_000;

export interface Usage {
  /** User and system time of the process since it started, as the kernel counts it (getrusage). */
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

export interface Peer {
  readonly port: number;
  /** Milliseconds from the start of the process until the end of its first answer. */
  readonly firstAnswerMs: number;
  readonly usage: () => Promise<Usage>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** What to run. It listens on `PORT` of 127.0.0.1. */
export interface Launch {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** Options of Node. */
  readonly options?: readonly string[];
  /** Runs the file instead of Node. */
  readonly interpreter?: string;
}

/**
 * Starts a server as a separate process and calls it until it answers.
 *
 * @throws if it exits early, or gives no answer with status 200 in time.
 */
export async function startPeer(launch: Launch, request: WriteRequest): Promise<Peer> {
  const port = Number(await freePort());
  const started = performance.now();
  const child = launchProcess(launch, port);
  const exited = once(child, 'exit');
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk) => {
    complaint += chunk;
  });
  while (performance.now() - started < GIVE_UP_MS && child.exitCode === null) {
    const answer = await exchange(port, request(port)).catch(() => undefined);
    if (answer?.status === 200) {
      return {
        port,
        firstAnswerMs: performance.now() - started,
        usage: () => (launch.interpreter ? askOverHttp(port) : askOverChannel(child)),
        async [Symbol.asyncDispose]() {
          // Not SIGTERM: a server that delivers its records first would hold up the benchmark.
          child.kill('SIGKILL');
          await exited;
        },
      };
    }
    if (answer) complaint = `status ${answer.status}: ${answer.body}`;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  child.kill('SIGKILL');
  throw new Error(`${launch.file} does not answer as it should: ${complaint}`);
}

function launchProcess(
  { file, env, options = [], interpreter }: Launch,
  port: number,
): ChildProcess {
  const own = { ...env, PORT: String(port), HOST: '127.0.0.1', NODE_ENV: 'production' };
  if (interpreter) {
    // The end of its standard input tells it that the benchmark has ended, normally or not.
    return spawn(interpreter, [file], { env: own, stdio: ['pipe', 'ignore', 'pipe'] });
  }
  return fork(file, {
    env: own,
    execArgv: ['--import', REPORT_USAGE, ...options],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

async function askOverChannel(child: ChildProcess): Promise<Usage> {
  child.send('usage');
  return (await once(child, 'message'))[0] as Usage;
}

async function askOverHttp(port: number): Promise<Usage> {
  const asked = `GET /usage HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
  return JSON.parse((await exchange(port, Buffer.from(asked))).body);
}
