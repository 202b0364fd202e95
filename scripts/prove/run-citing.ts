import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { citedIn } from '../../test/requirements/citations.ts';

export interface Ran {
  readonly title: string;
  readonly passed: boolean;
}

/**
 * Runs the tests of some files whose titles cite one of the ids.
 *
 * @param without the step that the harness leaves out; undefined to run the unchanged product.
 */
export async function runCiting(
  files: readonly string[],
  ids: readonly string[],
  without: string | undefined,
  timeoutMs: number,
): Promise<Ran[]> {
  const { PROVE_WITHOUT: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [
      '--test',
      `--test-timeout=${timeoutMs}`,
      '--test-concurrency=1',
      `--test-reporter=${new URL('report-titles.ts', import.meta.url).pathname}`,
      `--test-name-pattern=[\\[ ](${ids.join('|')})[,\\]]`,
      ...files,
    ],
    {
      cwd: new URL('../..', import.meta.url),
      env: { ...env, ...(without !== undefined && { PROVE_WITHOUT: without }) },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const lines = (await text(child.stdout)).split('\n').filter((line) => line.startsWith('{'));
  return lines
    .map((line) => JSON.parse(line) as Ran)
    .filter(({ title }) => citedIn(title).size > 0);
}
