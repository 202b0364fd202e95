import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Say } from './bridge.ts';
import { BRIDGE_LIMITS } from './bridge-limits.ts';
import { type Program, startProgram } from './program.ts';

export interface KeptProgram {
  /**
   * Runs `send` with the program's port once it listens; again if it has just ended and took nothing.
   *
   * @throws if the signal aborts first.
   */
  reach<T>(signal: AbortSignal, send: (port: number) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Runs a program that listens on `PORT`, and starts it again, ever later, when it ends. */
export function keepRunning(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  say: Say,
): KeptProgram {
  const closing = new AbortController();
  let port: Promise<number | undefined> = Promise.resolve(undefined);

  async function run(): Promise<void> {
    let pause: number = BRIDGE_LIMITS.restartMs;
    while (!closing.signal.aborted) {
      const free = await freePort();
      const startedAt = performance.now();
      const program = startProgram(
        // Some programs read their port from an argument only.
        command.map((word) => word.replaceAll('$PORT', String(free))),
        { ...environment, PORT: String(free) },
      );
      // Programs write there, and nobody reads it.
      program.stdout.resume();
      const onClosing = () => program.end();
      closing.signal.addEventListener('abort', onClosing);
      port = untilListening(free, program);
      const how = await program.ended;
      closing.signal.removeEventListener('abort', onClosing);
      if (closing.signal.aborted) return;
      say(`bridge     the program ${how}; it is started again`);
      // One that ran for long has recovered.
      if (performance.now() - startedAt > BRIDGE_LIMITS.restartMaxMs)
        pause = BRIDGE_LIMITS.restartMs;
      await wait(pause, undefined, { signal: closing.signal }).catch(() => {});
      pause = Math.min(2 * pause, BRIDGE_LIMITS.restartMaxMs);
    }
  }

  const ran = run();
  return {
    async reach(signal, send) {
      for (;;) {
        const ready = await port;
        try {
          if (ready !== undefined) return await send(ready);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
        }
        await wait(BRIDGE_LIMITS.lookMs, undefined, { signal });
      }
    },
    async close() {
      closing.abort();
      await ran;
    },
  };
}

/** Undefined if the program ends first, or takes too long, which ends it. */
async function untilListening(port: number, program: Program): Promise<number | undefined> {
  let hasEnded = false;
  void program.ended.then(() => {
    hasEnded = true;
  });
  const until = performance.now() + BRIDGE_LIMITS.startMs;
  while (!hasEnded && performance.now() < until) {
    if (await isListening(port)) return port;
    await wait(BRIDGE_LIMITS.lookMs);
  }
  program.end();
  return undefined;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
