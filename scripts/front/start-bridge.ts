import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { bridgeOf } from '../../server/src/call/upstream.ts';
import { PASSED_VARIABLES } from '../../server/src/config/read-bridge.ts';

const BRIDGE = join(import.meta.dirname, '../../server/src/bridge.ts');

/** The bridge to a program, as its site on Azure runs it, on this machine. */
export interface StartedBridge {
  readonly url: string;
  /** Ends the program too. */
  stop(): Promise<void>;
}

/**
 * It ends with this process, however that ends, because the channel between the two closes.
 *
 * @param folder working directory of the program.
 * @param say prints what the bridge says of the program.
 */
export async function startBridge(
  program: ReturnType<typeof bridgeOf>,
  folder: string,
  say: (line: string) => void,
): Promise<StartedBridge> {
  if (process.platform === 'win32') {
    throw new Error(
      'Programs of other servers do not run on Windows. Use the Windows Subsystem for Linux, or declare the server by its URL.',
    );
  }
  const passed = PASSED_VARIABLES.map((name) => [name, process.env[name]]);
  const child = spawn(process.execPath, [BRIDGE], {
    cwd: folder,
    env: {
      ...Object.fromEntries(passed.filter(([, value]) => value !== undefined)),
      PORT: '0',
      HOST: 'localhost',
      MCP_BRIDGE: JSON.stringify(program),
    },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => say(text.trimEnd()));
  const ended = once(child, 'exit');
  const started = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (!started) throw new Error('The bridge to the program did not start.');
  const [{ addresses }] = started as [{ readonly addresses: readonly AddressInfo[] }];
  return {
    url: `http://localhost:${addresses[0]?.port}/`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
