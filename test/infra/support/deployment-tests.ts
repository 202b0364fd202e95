import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { Deployment } from '../../../infra/model/deployment.ts';
import { Compiler } from '../../../infra/prediction/compiler/compiler.ts';
import { findOrInstallCompiler } from '../../../infra/prediction/compiler/find.ts';
import { predictWhole } from '../../../infra/prediction/predict.ts';
import { needs } from '../../support/needs.ts';

export const INFRA = join(import.meta.dirname, '../../../infra');

/** Replaces one text in one file of infra/, where it must occur exactly once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const folders: string[] = [];
let started: Promise<Compiler> | undefined;

/** A test of the Bicep, edited or not, which needs the compiler. */
export function testCompiled(title: string, run: (context: TestContext) => unknown): void {
  test(title, needs('compiler'), async (context) => {
    await run(context);
  });
}

/** One compiler for all tests of a file. */
export function compiler(): Promise<Compiler> {
  started ??= Compiler.start(findOrInstallCompiler());
  return started;
}

after(async () => {
  if (started) (await started).close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * A copy of infra/ with the edits applied. New for each test, because a running compiler caches data
 * files by path; without predictions, so that no stale one can be read by mistake.
 */
export function copyOfInfra(edits: readonly Edit[] = []): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'infra-')), 'infra');
  folders.push(join(folder, '..'));
  cpSync(INFRA, folder, {
    recursive: true,
    filter: (source) =>
      !source.endsWith('.ts') && !/deployments\/[^/]*\.prediction\.json$/.test(source),
  });
  // A mistake must reach the rules, not stop at the linter.
  if (edits.length > 0) rmSync(join(folder, 'bicepconfig.json'));
  for (const { file, from, to } of edits) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const times = text.split(from).length - 1;
    if (times !== 1)
      throw new Error(`${file} contains ${JSON.stringify(from)} ${times} times, not once.`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return folder;
}

/** Lines appended to the parameter file of the base deployment. */
export interface Variant {
  readonly base: string;
  readonly lines?: readonly string[];
}

/** What the edited Bicep predicts. */
export async function predictEdited(
  variant: Variant,
  edits: readonly Edit[] = [],
): Promise<{ readonly deployment: Deployment }> {
  const infra = copyOfInfra(edits);
  const file = (name: string) => join(infra, 'deployments', `${name}.bicepparam`);
  const lines = [readFileSync(file(variant.base), 'utf8').trimEnd(), ...(variant.lines ?? []), ''];
  writeFileSync(file('variant'), lines.join('\n'));
  return { deployment: await predictWhole(await compiler(), infra, 'variant') };
}
