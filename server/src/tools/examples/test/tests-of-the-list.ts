import { globSync } from 'node:fs';
import { build } from 'esbuild';
import { TEST_FILES } from '../../../../../test/support/test-files.ts';

const LIST = 'server/src/tools/list.ts';
/** What else depends on the list: the server as a process of its own, and the tests that exist. */
const LIKE_LIST = ['test/server/harness/start-process.ts', 'test/support/test-files.ts'];
/** Only a Bicep compiler could renew the predictions for another list. */
const PREDICTIONS = 'infra/prediction/predict.ts';
/**
 * The whole chain takes too long, tests of the page change the list themselves, and a benchmark beside
 * other tests measures those.
 */
const LEFT_OUT = /^test\/(?:chain|twin|server\/(?:readme|bench))\//;

/** The test files of a repository whose outcome depends on its list of tools, as their imports show. */
export async function testsOfTheList(root: string): Promise<string[]> {
  const files = globSync(TEST_FILES, { cwd: root }).filter((file) => !LEFT_OUT.test(file));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: files,
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'out',
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  const reached = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const { path } of metafile.inputs[file]?.imports ?? []) reached(path, seen);
    return seen;
  };
  return files.filter((file) => {
    const all = reached(file);
    return !all.has(PREDICTIONS) && [LIST, ...LIKE_LIST].some((one) => all.has(one));
  });
}
