/** What Gemini CLI does with its settings, by its core package: connects, lists, calls, `/mcp auth`. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAME = 'secure-mcp';
const settings = join(homedir(), '.gemini/settings.json');

// biome-ignore lint/suspicious/noExplicitAny: the package is not among those of this repository
const core: any = await import(
  pathToFileURL(join(process.cwd(), 'node_modules/@google/gemini-cli-core/dist/index.js')).href
);

// The terminal in which a user runs it, and agrees to open the browser.
process.stdin.isTTY = true;
process.stdout.isTTY = true;
core.coreEvents.on(
  core.CoreEvent.ConsentRequest,
  ({ onConfirm }: { onConfirm(yes: boolean): void }) => onConfirm(true),
);

const server = () => JSON.parse(readFileSync(settings, 'utf8')).mcpServers[NAME];

const said: string[] = [];
/** Of the program around it, as far as connecting needs it. */
const program = {
  emitMcpDiagnostic: (_level: string, message: string) => void said.push(message),
  sanitizationConfig: {},
};
const workspace = { getDirectories: () => [], onDirectoriesChanged: () => () => {} };

async function connected<T>(use: (client: Record<string, CallableFunction>) => Promise<T>) {
  said.length = 0;
  try {
    const client = await core.connectToMcpServer(
      '0.61.0',
      NAME,
      server(),
      false,
      workspace,
      program,
    );
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  } catch (error) {
    throw new Error([...said, String(error)].join('\n'));
  }
}

/** What `/mcp auth` does. */
export async function authenticate(): Promise<void> {
  const { oauth, url } = server();
  const provider = new core.MCPOAuthProvider(new core.MCPOAuthTokenStorage());
  await provider.authenticate(NAME, oauth, url);
}

/** The clock of the machine, by which it renews its token. */
export async function passHours(hours: number): Promise<void> {
  const now = Date.now;
  Date.now = () => now() + hours * 3_600_000;
}

export const listTools = () => connected((client) => client.listTools?.());

export const callTool = (name: string, args: Record<string, unknown>) =>
  connected((client) => client.callTool?.({ name, arguments: args }));
