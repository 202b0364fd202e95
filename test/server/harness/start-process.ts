import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export interface ServerProcess {
  readonly child: ChildProcess;
  /** Everything written so far to standard output, and to standard error. */
  readonly output: { out: string; err: string };
  /** Resolves with the exit status. */
  readonly exited: Promise<number | null>;
}

/**
 * Runs the server as its own process with only `env` in its environment, and waits until it accepts
 * connections or has exited. It is killed when the test ends, however it ends.
 */
export async function startProcess(
  test: { after(end: () => void): void },
  file: string,
  env: Record<string, string>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    output.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.err += chunk;
  });
  test.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const port = env.PORT;
  if (port !== undefined && port !== '0') await untilListening(port, child);
  return { child, output, exited };
}

async function untilListening(port: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const socket = /^\d+$/.test(port) ? connect(Number(port), '127.0.0.1') : connect(port);
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (connected) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A port that was free a moment ago, for a process that must be told its port. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return String(port);
}
