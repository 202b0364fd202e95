import { NEEDS, type Need, type NeedName, needIn } from './needs.ts';

/** A test, or a group of tests, as the runner reported it. */
export interface Met {
  readonly file: string;
  readonly title: string;
  readonly isGroup: boolean;
}

/** A test or group that did not run. */
export interface LeftOut extends Met {
  readonly reason: string;
}

export const isLeftOut = (met: Met): met is LeftOut => 'reason' in met;

/** Those left out by an earlier run that did not occur at all this time, by their old titles. */
export function missedIn(earlier: readonly LeftOut[], met: readonly Met[]): LeftOut[] {
  const titles = new Set(met.map(keyOf));
  return earlier.filter((one) => !titles.has(keyOf(one)));
}

const keyOf = ({ file, title }: Met): string => `${file}: ${title}`;

export interface Summary {
  readonly lines: readonly string[];
  /** Whether everything ran that an installable package enables. */
  readonly isComplete: boolean;
}

const isAddable = (name: NeedName): boolean => NEEDS[name].packages !== undefined;

/**
 * The last lines of a run: how many tests were left out, by what is missing, and how to install it.
 *
 * @param again the command that runs them once it is installed.
 */
export function summarize(
  leftOut: readonly LeftOut[],
  again: string,
  platform: NodeJS.Platform = process.platform,
): Summary {
  const byName = Map.groupBy(leftOut, ({ reason }) => needIn(reason));
  const others = (byName.get(undefined) ?? []).map(
    ({ title, reason }) => `  ${title}: ${reason || 'for no given reason'}`,
  );
  const names = (Object.keys(NEEDS) as NeedName[]).filter((name) => byName.has(name));
  if (names.length === 0 && others.length === 0) return { lines: [], isComplete: true };
  const missing = names.map(
    (name) => `  ${counted(byName.get(name) ?? [])}: ${NEEDS[name].what} is missing`,
  );
  const packages = names.flatMap((name) => packageOf(NEEDS[name], platform) ?? []);
  return {
    lines: [
      `Left out: ${counted(leftOut)}`,
      ...missing,
      ...others,
      ...(packages.length > 0
        ? [`Add it with  ${commandFor([...new Set(packages)], platform)}`]
        : []),
      ...(packages.length > 0 ? [`and run      ${again}`] : []),
    ],
    isComplete: others.length === 0 && !names.some(isAddable),
  };
}

function counted(leftOut: readonly LeftOut[]): string {
  const groups = leftOut.filter(({ isGroup }) => isGroup).length;
  const tests = leftOut.length - groups;
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
