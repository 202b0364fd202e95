/**
 * Opens a shell in which `az account get-access-token`, `azd env get-value` and `azd env set` work
 * against the chain on this machine. A developer's own azd and az are not reached in it.
 *
 *   npm run shell                 interactive
 *   npm run shell -- <command>    runs one command line and ends with its status
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { askControl } from '../control.ts';
import { orSay } from './or-say.ts';

await orSay(async () => {
  const { commands, home } = await askControl('/state');
  const line = process.argv.slice(2).join(' ');
  const shell = process.env.SHELL ?? '/bin/sh';
  if (line === '')
    console.error('shell      azd and az speak to the chain on this machine; end with "exit"');
  const child = spawn(shell, line === '' ? [] : ['-c', line], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [commands, process.env.PATH].join(delimiter),
      AZURE_CONFIG_DIR: home,
      AZD_CONFIG_DIR: home,
    },
  });
  const [status] = await once(child, 'exit');
  process.exitCode = (status as number | null) ?? 1;
});
