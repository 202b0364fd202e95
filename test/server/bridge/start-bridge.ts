import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { freePort, startProcess } from '../harness/start-process.ts';

const BRIDGE = join(import.meta.dirname, '../../../server/src/bridge.ts');
export const STDIO_PROGRAM = [
  process.execPath,
  join(import.meta.dirname, 'stdio-program.ts'),
] as const;

/** Node of the program's `#!/usr/bin/env node`, and nothing else. */
const PATH = process.env.PATH ?? '';

export interface StartedBridge extends Awaited<ReturnType<typeof startProcess>> {
  readonly url: URL;
}

/** Runs the bridge as its own process for one program. */
export async function startBridge(
  test: { after(end: () => unknown): void },
  program: Readonly<Record<string, unknown>> = { command: STDIO_PROGRAM },
  env: Readonly<Record<string, string>> = {},
  file = BRIDGE,
): Promise<StartedBridge> {
  const PORT = await freePort();
  // Before the process is killed, which would leave the program behind.
  test.after(async () => {
    started.child.kill('SIGTERM');
    await started.exited;
  });
  const started = await startProcess(test, file, {
    PATH,
    PORT,
    HOST: '127.0.0.1',
    MCP_BRIDGE: JSON.stringify(program),
    ...env,
  });
  return { ...started, url: new URL(String(program.path ?? '/mcp'), `http://127.0.0.1:${PORT}`) };
}

/** A client of the official SDK, as the server uses it. */
export async function connectTo(
  test: { after(end: () => unknown): void },
  url: URL,
  headers: Readonly<Record<string, string>> = {},
) {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  );
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  test.after(() => client.close());
  const call = async (
    name: string,
    args: Record<string, unknown> = {},
    options: Parameters<typeof client.callTool>[1] = {},
  ): Promise<string> => {
    const { content } = await client.callTool({ name, arguments: args }, options);
    const [block] = content as { text: string }[];
    return block?.text ?? '';
  };
  return { client, call, end: () => transport.terminateSession() };
}

/** Whether a process exists that is not only waiting to be reaped. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function untilEnded(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}
