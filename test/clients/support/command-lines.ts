import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { freePort } from '../../server/harness/start-process.ts';
import type { Connected, Shown, TestedClient } from './client.ts';
import { follow } from './follow.ts';
import { PACKAGES } from './installed.ts';
import { startProgram } from './library.ts';
import type { Ran } from './machine.ts';

const packages = PACKAGES.clients;

const shown = ({ status, out, err }: Ran): Shown => ({ failed: status !== 0, text: out + err });

/** Arguments as `key=value`, for values of our samples, which need no quoting. */
const pairs = (args: Readonly<Record<string, unknown>>, separator: string): string[] =>
  Object.entries(args).map(([name, value]) => `${name}${separator}${value}`);

/** Every command signs in by itself if it has to, and asks before it signs in for more. */
export const INSPECTOR: TestedClient = {
  id: 'inspector',
  packages: PACKAGES.repository,
  commands: ['@modelcontextprotocol/inspector'],
  env: {
    MCP_AUTO_OPEN_ENABLED: 'true',
    MCP_INSPECTOR_SECRET_STORE: 'file',
    // Its own choice is a fixed port, which another test may use.
    MCP_OAUTH_CALLBACK_URL: `http://127.0.0.1:${await freePort()}/oauth/callback`,
  },
  async connect([step], machine): Promise<Connected> {
    assert.equal(step?.kind, 'run');
    const list = step.command;
    const other = (method: string) => list.replace('--method tools/list', `--method ${method}`);
    return {
      listTools: async () => shown(await machine.run(list)),
      async callTool(name, args) {
        const given = pairs(args, '=').map((pair) => ` --tool-arg ${pair}`);
        const command = other(`tools/call --tool-name ${name}${given.join('')}`);
        return shown(await machine.run(command, 'y\n'));
      },
    };
  },
};

/** Another client's local server: here the SDK's, as in a desktop program. */
export const MCP_REMOTE: TestedClient = {
  id: 'mcp-remote',
  packages,
  commands: ['mcp-remote'],
  async connect([step], { project: cwd, env }): Promise<Connected> {
    assert.equal(step?.kind, 'run');
    const client = new Client({ name: 'desktop', version: '1.0.0' });
    const transport = new StdioClientTransport({
      command: 'sh',
      args: ['-c', `exec ${step.command}`],
      env: env as Record<string, string>,
      cwd,
      stderr: 'ignore',
    });
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    const show = async (answer: Promise<Record<string, unknown>>): Promise<Shown> => {
      try {
        const result = await answer;
        return { failed: result.isError === true, text: JSON.stringify(result) };
      } catch (error) {
        return { failed: true, text: String(error) };
      }
    };
    return {
      listTools: () => show(client.listTools()),
      callTool: (name, args) => show(client.callTool({ name, arguments: args })),
      stop: () => client.close(),
    };
  },
};

export const MCPORTER: TestedClient = {
  id: 'mcporter',
  packages,
  commands: ['mcporter'],
  async connect(steps, machine): Promise<Connected> {
    await follow(steps, machine);
    return {
      listTools: async () => shown(await machine.run('npx mcporter list secure-mcp')),
      callTool: async (name, args) =>
        shown(
          await machine.run(`npx mcporter call secure-mcp.${name} ${pairs(args, '=').join(' ')}`),
        ),
    };
  },
};

/** A process of its own keeps the session until it is closed. */
export const MCPC: TestedClient = {
  id: 'mcpc',
  packages,
  commands: ['@apify/mcpc'],
  async connect(steps, machine): Promise<Connected> {
    await follow(steps, machine);
    const session = async (words: string) =>
      shown(await machine.run(`npx @apify/mcpc @secure-mcp ${words}`));
    return {
      listTools: () => session('tools-list'),
      callTool: (name, args) => session(`tools-call ${name} ${pairs(args, ':=').join(' ')}`),
      stop: async () => void (await machine.run('npx @apify/mcpc close @secure-mcp')),
    };
  },
};

/** Its core package, in the program around it. */
export const GEMINI: TestedClient = {
  id: 'gemini',
  packages,
  async connect(steps, machine, user): Promise<Connected> {
    await follow(steps, machine);
    const entered = steps.find(({ kind }) => kind === 'enter');
    assert.deepEqual(entered, { kind: 'enter', program: 'gemini', text: '/mcp auth secure-mcp' });
    const program = startProgram(join(import.meta.dirname, 'gemini-program.ts'), machine, user);
    const authenticate = async (): Promise<void> => {
      const { failed, text } = await program.ask('authenticate');
      assert.equal(failed, false, text);
    };
    await authenticate();
    return {
      ...program,
      authenticate,
      passTime: async () => void (await program.ask('passHours', 2)),
    };
  },
};
