import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const SUITE = join(
  import.meta.dirname,
  '../../../node_modules/@modelcontextprotocol/conformance/dist/index.js',
);

export interface SuiteRun {
  /** 0 if exactly the failures that the baseline expects occurred. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs the public conformance suite against an endpoint, as its own process, as its users do. */
export const runSuite = (url: URL, options: readonly string[]): Promise<SuiteRun> =>
  run(['server', '--url', url.href, ...options]);

/**
 * Runs its scenarios for authorization servers against an issuer.
 *
 * @param told receives the page that it asks its user to open.
 */
export const runAuthorizationSuite = (
  issuer: string,
  options: readonly string[],
  told: (page: string) => void,
): Promise<SuiteRun> => run(['authorization', '--url', issuer, ...options], told);

async function run(args: readonly string[], told?: (page: string) => void): Promise<SuiteRun> {
  const child = spawn(process.execPath, [SUITE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('http')) told?.(line);
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [exitCode, out, err] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { exitCode, output: out + err };
}
