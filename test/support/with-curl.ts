import { delimiter, dirname, join } from 'node:path';
import { onPath } from './on-path.ts';

/** The environment for a command that a page shows: with a curl, whatever this machine has. */
export const withCurl = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv =>
  onPath('curl') === undefined ? withStandIn(env) : env;

/** With the stand-in, and the Node that runs it. */
export function withStandIn(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const folders = [join(import.meta.dirname, 'curl'), dirname(process.execPath), env.PATH];
  return { ...env, PATH: folders.join(delimiter) };
}
