/** `npm run release`: turns a version number into the files to publish. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { publishable } from './release/publishable.ts';
import { VERSIONED_FILES, withTemplate, withVersion } from './release/with-version.ts';

const root = join(import.meta.dirname, '..');

const COMMAND = {
  name: 'npm run release --',
  does: "Sets the version, moves the unreleased changes under that version, with today's date, and builds the files to publish.",
  operands: '<version>',
  options: {
    build: { type: 'boolean', help: 'Build the current version without editing files.' },
    template: {
      type: 'boolean',
      help: 'Also set the version of the template in azure.yaml. Only releases of the template itself do.',
    },
  },
  examples: ['npm run release -- 1.2.3'],
} as const;

await runCommand(COMMAND, ({ values, positionals }) => {
  const [version, ...more] = positionals;
  if (version === undefined || more.length > 0) {
    throw new Error(`Specify one version, for example "${COMMAND.examples[0]}".`);
  }
  if (values.build) demandVersion(version);
  else setVersion(version, values.template ?? false);
  const folder = publishable(root);
  console.log(`release    ${version} in ${folder}:\n\n${readFileSync(join(folder, 'SHA256SUMS'))}`);
  if (values.build) return;
  console.log(`Read "git diff", run "npm run check", then publish from the main branch:

  git commit --all --message "release: set version ${version}"
  git tag --annotate v${version} --message v${version}
  git push --atomic origin HEAD v${version}`);
});

function demandVersion(version: string): void {
  const { version: set } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (set !== version) {
    throw new Error(
      `package.json has version ${set}, not ${version}. Tag the commit that sets version ${version}.`,
    );
  }
}

/** Everything is decided before the first file is written. */
function setVersion(version: string, ofTemplate: boolean): void {
  const { stdout, status } = spawnSync('git', ['status', '--porcelain'], { cwd: root });
  if (status !== 0 || stdout.length > 0) {
    throw new Error(
      'A release requires a clean working tree. Commit or stash the changes that "git status" lists.',
    );
  }
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const texts = VERSIONED_FILES.map((file) => [file, read(file)]);
  const today = new Date().toISOString().slice(0, 10);
  const edited = {
    ...withVersion(Object.fromEntries(texts), version, today),
    ...(ofTemplate ? { 'azure.yaml': withTemplate(read('azure.yaml'), version) } : {}),
  };
  for (const [file, text] of Object.entries(edited)) writeFileSync(join(root, file), text);
}
