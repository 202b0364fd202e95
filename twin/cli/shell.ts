/**
 * Opens a shell in which `az account get-access-token`, `azd env get-value` and `azd env set` work
 * against the chain on this machine. A developer's own azd and az are not reached in it.
 *
 *   npm run shell                 interactive
 *   npm run shell -- <command>    runs one command line and ends with its status
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, delimiter } from 'node:path';
import { askControl } from '../control.ts';
import { orSay } from './or-say.ts';

/** Options with which a shell reads no start-up file: such files put other commands first. */
const PLAIN: Readonly<Record<string, readonly string[]>> = {
  bash: ['--noprofile', '--norc'],
  zsh: ['-f'],
  fish: ['--no-config'],
};

await orSay(async () => {
  const { commands, home } = await askControl('/state');
  const line = process.argv.slice(2).join(' ');
  const [shell, ...args] = line === '' ? interactive() : ['/bin/sh', '-c', line];
  const child = spawn(shell, args, { stdio: 'inherit', env: environment(commands, home) });
  // Ctrl-C is for the command in the shell; this one ends when the shell does.
  process.on('SIGINT', () => {});
  const [status] = await once(child, 'exit');
  process.exitCode = (status as number | null) ?? 1;
});

function interactive(): [string, ...string[]] {
  console.error('shell      azd and az speak to the chain on this machine; end with "exit"');
  const own = process.env.SHELL ?? '';
  const options = PLAIN[basename(own)];
  return options ? [own, ...options] : ['/bin/sh'];
}

/** What names a start-up file goes, for the same reason. */
function environment(commands: string, home: string): NodeJS.ProcessEnv {
  const { ENV, BASH_ENV, ...kept } = process.env;
  return {
    ...kept,
    PS1: 'chain $ ',
    PATH: [commands, process.env.PATH].join(delimiter),
    AZURE_CONFIG_DIR: home,
    AZD_CONFIG_DIR: home,
  };
}
