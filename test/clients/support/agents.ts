import { globSync } from 'node:fs';
import { join } from 'node:path';
import { SERVER_NAME } from '../../../server/src/contract/clients/client.ts';
import { until } from '../../chain/support/until.ts';
import { freePort } from '../../server/harness/start-process.ts';
import { AGENT_PACKAGES } from '../../support/needs.ts';
import type { Connected, TestedClient } from './client.ts';
import { follow, run } from './follow.ts';
import type { Machine } from './machine.ts';
import { LIST_TOOLS, type Model, promptFor } from './model.ts';
import { type OpencodeSession, startOpencode } from './opencode-session.ts';

const packages = join(AGENT_PACKAGES, 'node_modules');

/** Programs run without their packages' launchers, which expect what their install scripts do. */
const program = (path: string): string => join(packages, path);

/** What a command prints, however it ends. */
async function print(machine: Machine, command: string): Promise<string> {
  const { out, err } = await machine.run(command);
  return out + err;
}

/** Some programs sign in only at a terminal. */
export const inTerminal = (command: string): string => `script -qec '${command}' /dev/null`;

/** What a user does with a prompt. After a failure, the status of the servers may say more. */
function prompted(ask: (prompt: string) => Promise<string>, status = async () => '') {
  return {
    listTools: async () => ({ failed: false, text: await ask(LIST_TOOLS) }),
    async callTool(name: string, args: object) {
      const text = await ask(promptFor(name, args));
      // A result is a line of JSON, as tools give it. All else is words of the program.
      const failed = !/^\{".*\}\s*$/m.test(text);
      return { failed, text: failed ? text + (await status()) : text };
    },
  } satisfies Connected;
}

/** Claude Code. */
export const claudeCode = (model: Model, env: NodeJS.ProcessEnv): TestedClient => ({
  id: 'claude-code',
  packages,
  programs: { claude: program('@anthropic-ai/claude-code-linux-x64/claude') },
  env: {
    ...env,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'none',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // Offers all tools at once; otherwise the model would search for them first.
    ENABLE_TOOL_SEARCH: 'false',
  },
  async connect(steps, machine) {
    await follow(steps, machine, (command) =>
      run(machine, command.includes(' login ') ? inTerminal(command) : command),
    );
    return prompted(
      (prompt) => print(machine, `claude -p '${prompt}' --allowedTools mcp__${SERVER_NAME}`),
      () => print(machine, 'claude mcp list'),
    );
  },
});

/** OpenAI Codex. */
export const codex = (model: Model, env: NodeJS.ProcessEnv): TestedClient => ({
  id: 'codex',
  packages,
  programs: {
    codex: program('@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex'),
  },
  env,
  async connect(steps, machine) {
    machine.save(
      '~/.codex/config.toml',
      `model = "stand-in"
model_provider = "local"
check_for_update_on_startup = false
analytics.enabled = false
features = { apps = false, plugins = false }
model_providers.local = { name = "local", base_url = "${model.url}/v1", wire_api = "responses" }
`,
    );
    await follow(steps, machine);
    return prompted((prompt) => print(machine, `codex exec --skip-git-repo-check '${prompt}'`));
  },
});

/** Where Copilot keeps its tokens, at home. */
const TOKENS = '.copilot/mcp-oauth-config/*.tokens.json';

/** GitHub Copilot CLI. Only its sessions in a terminal use a sign-in. */
export const copilot = (model: Model, env: NodeJS.ProcessEnv): TestedClient => ({
  id: 'copilot',
  packages,
  programs: { copilot: program('@github/copilot-linux-x64/copilot') },
  env: {
    ...env,
    TERM: 'xterm-256color',
    COPILOT_ALLOW_ALL: 'true',
    // Without an account of the vendor.
    COPILOT_OFFLINE: 'true',
    COPILOT_MODEL: 'stand-in',
    COPILOT_PROVIDER_BASE_URL: `${model.url}/v1`,
  },
  async connect(steps, machine) {
    /** A session in a terminal, which its user leaves when something has happened. */
    const session = async (command: string, happened: () => boolean): Promise<void> => {
      // Copilot holds the third stream too, so that its end can be awaited.
      const started = machine.start(`${inTerminal(command)} 3>&1`);
      started.stdout?.resume();
      await until(happened);
      await machine.end(started);
    };
    await follow(steps, machine, (command) =>
      session(command, () => globSync(TOKENS, { cwd: machine.home }).length > 0),
    );
    /** Types the prompt, and leaves when the model has spoken. */
    const ask = async (prompt: string, attempts = 3): Promise<string> => {
      const before = model.said.length;
      await session(`copilot -i "${prompt}"`, () => model.said.length > before);
      const said = model.said.at(-1) ?? '';
      // So it answers a prompt that comes before it has renewed its token, and renews it nevertheless.
      const isEarly = said.includes('requires authentication');
      return isEarly && attempts > 1 ? ask(prompt, attempts - 1) : said;
    };
    return prompted((prompt) => ask(prompt));
  },
});

/** opencode. */
export const opencode = (model: Model, env: NodeJS.ProcessEnv): TestedClient => ({
  id: 'opencode',
  packages,
  programs: { opencode: program('opencode-linux-x64/bin/opencode') },
  env: {
    ...env,
    npm_config_offline: 'true',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
  },
  async connect(steps, machine) {
    const [file] = steps.flatMap((step) => (step.kind === 'save' ? [step.text] : []));
    const { mcp } = JSON.parse(file ?? '{}');
    // Another port than the usual one, which another run of these tests may be using.
    mcp[SERVER_NAME].oauth.callbackPort = Number(await freePort());
    const provider = {
      npm: '@ai-sdk/openai-compatible',
      options: { baseURL: `${model.url}/v1`, apiKey: 'none' },
      models: { 'stand-in': {} },
    };
    const rest = { model: 'local/stand-in', small_model: 'local/stand-in' };
    machine.save(
      '~/.config/opencode/opencode.json',
      JSON.stringify({ ...rest, provider: { local: provider }, mcp }),
    );
    await follow(steps, machine);
    let session: OpencodeSession | undefined;
    const leave = async () => {
      await session?.end();
      session = undefined;
    };
    return {
      ...prompted(
        async (prompt) => {
          session ??= await startOpencode(machine);
          return session.ask(prompt);
        },
        async () => {
          await leave();
          return print(machine, 'opencode mcp list');
        },
      ),
      stop: leave,
    };
  },
});
