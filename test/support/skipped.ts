import { NEEDS, type Need, type NeedName, needIn } from './needs.ts';

/** A test, or a group of tests, as the runner reported it. */
export interface Met {
  readonly file: string;
  readonly title: string;
  readonly isGroup: boolean;
}

/** A test or group that did not run. */
export interface Skipped extends Met {
  readonly reason: string;
}

export const isSkipped = (met: Met): met is Skipped => 'reason' in met;

/** Tests that an earlier run skipped and that this run did not find under their old titles. */
export function missedIn(earlier: readonly Skipped[], met: readonly Met[]): Skipped[] {
  const titles = new Set(met.map(keyOf));
  return earlier.filter((one) => !titles.has(keyOf(one)));
}

const keyOf = ({ file, title }: Met): string => `${file}: ${title}`;

export interface Summary {
  readonly lines: readonly string[];
  /** Whether every test ran for which a package can be installed. */
  readonly isComplete: boolean;
}

const isAddable = (name: NeedName): boolean => {
  const { packages, command }: Need = NEEDS[name];
  return packages !== undefined || command !== undefined;
};

/**
 * The last lines of a run: how many tests were skipped for each reason, and how to install what is missing.
 *
 * @param again the command that runs them once it is installed.
 */
export function summarize(
  skipped: readonly Skipped[],
  again: string,
  platform: NodeJS.Platform = process.platform,
): Summary {
  const byName = Map.groupBy(skipped, ({ reason }) => needIn(reason));
  const others = (byName.get(undefined) ?? []).map(
    ({ title, reason }) => `  ${title}: ${reason || 'no reason given'}`,
  );
  const names = (Object.keys(NEEDS) as NeedName[]).filter((name) => byName.has(name));
  if (names.length === 0 && others.length === 0) return { lines: [], isComplete: true };
  const missing = names.map(
    (name) => `  ${counted(byName.get(name) ?? [])}: ${NEEDS[name].reason}`,
  );
  const packages = names.flatMap((name) => packageOf(NEEDS[name], platform) ?? []);
  const commands = [
    ...(packages.length > 0 ? [commandFor([...new Set(packages)], platform)] : []),
    ...names.flatMap((name) => (NEEDS[name] as Need).command ?? []),
  ];
  return {
    lines: [
      `Skipped: ${counted(skipped)}`,
      ...missing,
      ...others,
      ...commands.map((command) => `Install with  ${command}`),
      ...(commands.length > 0 ? [`Then run      ${again}`] : []),
    ],
    isComplete: others.length === 0 && !names.some(isAddable),
  };
}

function counted(skipped: readonly Skipped[]): string {
  const groups = skipped.filter(({ isGroup }) => isGroup).length;
  const tests = skipped.length - groups;
  return [
    ...(tests > 0 ? [`${tests} ${tests === 1 ? 'test' : 'tests'}`] : []),
    ...(groups > 0 ? [`${groups} ${groups === 1 ? 'group' : 'groups'} of tests`] : []),
  ].join(' and ');
}

const packageOf = ({ packages }: Need, platform: NodeJS.Platform): string | undefined =>
  packages?.[platform === 'darwin' ? 'brew' : 'apt'];

const commandFor = (packages: readonly string[], platform: NodeJS.Platform): string =>
  platform === 'darwin'
    ? `brew install ${packages.join(' ')}`
    : `sudo apt-get install ${packages.join(' ')}`;
