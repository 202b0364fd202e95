import { spawn } from 'node:child_process';
import { join } from 'node:path';
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

/** Runs the public conformance suite as its own process, as its users do. */
export async function runSuite(url: URL, options: readonly string[]): Promise<SuiteRun> {
  const child = spawn(process.execPath, [SUITE, 'server', '--url', url.href, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [exitCode, out, err] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { exitCode, output: out + err };
}
