/**
 * Opens a shell in which `az account get-access-token`, `azd env get-value` and `azd env set` use
 * the chain on this machine. The developer's own azd and az cannot be reached from it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, delimiter } from 'node:path';
import { runCommand } from '../../scripts/command.ts';
import type { Answers } from '../run/answers.ts';
import { findChain, WHICH } from '../run/find-chain.ts';

const COMMAND = {
  name: 'npm run shell --',
  does: 'Opens a shell in which az and azd use the chain on this machine, or runs one command line in it.',
  operands: '[command]',
  passesOn: true,
  options: WHICH,
  examples: ["npm run shell -- 'azd env get-value APIM_MCP_URL'"],
} as const;

const LOOPBACK = 'localhost,127.0.0.1,::1';

/** Options that skip the shell's start-up files, which could put other commands first. */
const PLAIN: Readonly<Record<string, readonly string[]>> = {
  bash: ['--noprofile', '--norc'],
  zsh: ['-f'],
  fish: ['--no-config'],
};

await runCommand(COMMAND, async ({ values, positionals }) => {
  const chain = await findChain(values.gateway);
  const state = await chain.ask('/state');
  const line = positionals.join(' ');
  const [shell, ...args] = line === '' ? interactive() : ['/bin/sh', '-c', line];
  const child = spawn(shell, args, { stdio: 'inherit', env: environment(state) });
  // Ctrl-C is for the command in the shell; this process ends when the shell does.
  process.on('SIGINT', () => {});
  const [status] = await once(child, 'exit');
  process.exitCode = (status as number | null) ?? 1;
});

function interactive(): [string, ...string[]] {
  console.error('shell      az and azd use the chain on this machine; type "exit" to leave');
  const own = process.env.SHELL ?? '';
  const options = PLAIN[basename(own)];
  return options ? [own, ...options] : ['/bin/sh'];
}

/**
 * Variables that name a start-up file are removed, for the same reason. Azure host names resolve
 * into the chain's network, as for a machine on the internet, and never to a real service: the hook
 * run in this shell must not call a real directory.
 */
function environment({ commands, home, outbound }: Answers['/state']): NodeJS.ProcessEnv {
  const { ENV, BASH_ENV, ...kept } = process.env;
  return {
    ...kept,
    PS1: 'chain $ ',
    PATH: [commands, process.env.PATH].join(delimiter),
    AZURE_CONFIG_DIR: home,
    AZD_CONFIG_DIR: home,
    // Some programs read the upper-case spelling, some the lower-case one.
    HTTPS_PROXY: outbound.proxy,
    https_proxy: outbound.proxy,
    // A name that the developer's own NO_PROXY excludes would reach a real service.
    NO_PROXY: LOOPBACK,
    no_proxy: LOOPBACK,
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: outbound.authority,
    CURL_CA_BUNDLE: outbound.authority,
  };
}
