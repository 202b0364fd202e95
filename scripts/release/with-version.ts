/** Every file that states the version of this copy, with how to set it there. */
const EDITS = {
  'package.json': setField,
  'server/package.json': setField,
  'package-lock.json': setInLock,
  'CHANGELOG.md': dateChanges,
} as const satisfies Readonly<
  Record<string, (text: string, version: string, date: string) => string>
>;

export type VersionedFile = keyof typeof EDITS;
export const VERSIONED_FILES = Object.keys(EDITS) as VersionedFile[];

/**
 * The same files for the next version.
 * @throws if it is not a version, not a later one, or nothing has changed since the last release.
 */
export function withVersion(
  files: Readonly<Record<VersionedFile, string>>,
  next: string,
  date: string,
): Record<VersionedFile, string> {
  const { version } = JSON.parse(files['package.json']) as { version: string };
  if (!/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/.test(next)) {
    throw new Error(`"${next}" is not a version. Use major.minor.patch, such as 1.2.3.`);
  }
  // Compared as numbers: 0.10.0 follows 0.9.0.
  if (next.localeCompare(version, 'en', { numeric: true }) <= 0) {
    throw new Error(`${next} must be greater than ${version}, the current version.`);
  }
  const edited = VERSIONED_FILES.map((file) => [file, EDITS[file](files[file], next, date)]);
  return Object.fromEntries(edited);
}

const print = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function setField(text: string, version: string): string {
  return print({ ...JSON.parse(text), version });
}

function setInLock(text: string, version: string): string {
  const lock = JSON.parse(text);
  for (const own of [lock, lock.packages[''], lock.packages.server]) own.version = version;
  return print(lock);
}

/**
 * azure.yaml for a release of the template itself. It names the version of the template, so that a copy
 * with releases of its own still says which one it has.
 */
export function withTemplate(text: string, version: string): string {
  return text.replace(/^( {2}template: [\w-]+@)\S+$/m, `$1${version}`);
}

function dateChanges(text: string, version: string, date: string): string {
  const [before = '', changes] = text.split('## Unreleased\n');
  if (changes === undefined || /^\s*(?:## |$)/.test(changes)) {
    throw new Error(
      'CHANGELOG.md lists no changes under "## Unreleased". Add what a user would notice.',
    );
  }
  return `${before}## Unreleased\n\n## ${version} - ${date}\n${changes}`;
}
