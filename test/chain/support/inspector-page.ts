import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INSPECTOR } from '../../server/clients/inspector.ts';
import { freePort } from '../../server/harness/start-process.ts';

export interface InspectorPage {
  /** Opens the page, with the key that its backend requires. */
  readonly url: string;
  stop(): Promise<void>;
}

/** MCP Inspector's page and backend, given the URL of one server and a client ID. */
export async function startInspectorPage(mcpUrl: string, clientId: string): Promise<InspectorPage> {
  const home = mkdtempSync(join(tmpdir(), 'inspector-'));
  const servers = join(home, 'servers.json');
  const server = { type: 'streamable-http', url: mcpUrl, oauth: { clientId } };
  writeFileSync(servers, JSON.stringify({ mcpServers: { chain: server } }));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const child = spawn(process.execPath, [INSPECTOR, '--web', '--config', servers], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      // Inspector keeps its state in the home folder: use another one than the developer's.
      HOME: home,
      USERPROFILE: home,
      PATH: process.env.PATH ?? '',
      HOST: 'localhost',
      CLIENT_PORT: port,
      MCP_SANDBOX_PORT: '0',
      MCP_APP_ORIGIN_PORT: '0',
      MCP_AUTO_OPEN_ENABLED: 'false',
      MCP_INSPECTOR_SECRET_STORE: 'memory',
      MCP_INSPECTOR_API_TOKEN: 'key-of-this-test',
    },
  });
  await untilUp(child, `${origin}/healthz`);
  return {
    url: `${origin}/?MCP_INSPECTOR_API_TOKEN=key-of-this-test`,
    async stop() {
      const ended = once(child, 'exit');
      if (child.kill()) await ended;
      rmSync(home, { recursive: true });
    },
  };
}

async function untilUp(child: ChildProcess, health: string): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  while (child.exitCode === null) {
    const isUp = await fetch(health).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`MCP Inspector did not start: ${output}`);
}
